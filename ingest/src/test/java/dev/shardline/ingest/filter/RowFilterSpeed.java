package dev.shardline.ingest.filter;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings;
import java.lang.management.ManagementFactory;
import java.util.List;

/// What a row costs: `java -cp … dev.shardline.ingest.filter.RowFilterSpeed [EXPRESSION]`. One
/// thread; the numbers are that thread's CPU time.
final class RowFilterSpeed {

    private static final int ROWS = 1_000_000;

    private RowFilterSpeed() {}

    public static void main(String[] args) {
        String expression = args.length > 0 ? args[0] : "width >= 256 && height >= 256";
        List<Column> columns =
                List.of(
                        new Column("width", "BIGINT"),
                        new Column("height", "BIGINT"),
                        new Column("similarity", "DOUBLE"),
                        new Column("LICENSE", "VARCHAR"),
                        new Column("NSFW", "VARCHAR"));
        var names = new SourceSettings.Columns("url", "caption", null, null, null);
        RowFilter filter = RowFilter.compile(expression, columns, names);
        for (int round = 0; round < 5; round++) {
            long before = cpu();
            int kept = 0;
            for (int row = 0; row < ROWS; row++) {
                kept += filter.test(row(row)) instanceof Verdict.Keep ? 1 : 0;
            }
            System.out.printf(
                    "%s: %.2f CPU-µs a row, %d of %d kept%n",
                    expression, (cpu() - before) / 1e3 / ROWS, kept, ROWS);
        }
    }

    private static ImageRecord row(int row) {
        String attributes =
                "{\"LICENSE\":\"?\",\"NSFW\":\"UNLIKELY\",\"similarity\":0.3349,\"width\":%WIDTH,"
                        .replace("%WIDTH", Integer.toString(row & 1023));
        return new ImageRecord(
                "0-" + row,
                "http://host/a.jpg",
                "A cat",
                null,
                null,
                attributes + "\"height\":600}",
                List.of(),
                null,
                null,
                List.of(),
                0L);
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
