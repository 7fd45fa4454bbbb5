package dev.shardline.ingest;

import dev.shardline.ingest.CellPlaces.Attribute;
import dev.shardline.ingest.CsvRecords.Csv;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The rows of a file of crawling@home, aligned to [CahFormat#REFERENCE] with the values that Spark
/// gives them: an empty field and `""` are null, `12.7` is 12 in a column of whole numbers, and
/// what is no number is null.
final class CahRows implements FileRows {

    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)");

    private final CsvRecords records;
    private final int columns;
    private final CellPlaces places;

    CahRows(CsvRecords records, List<String> header, Layout layout) {
        this.records = records;
        this.columns = header.size();
        this.places = CellPlaces.of(header, layout);
    }

    @Override
    public Optional<RawRow> next() throws IOException {
        return records.next().map(record -> record.unusable(columns).orElseGet(() -> row(record)));
    }

    private RawRow row(Csv record) {
        List<@Nullable String> cells = record.cells();
        var json = new StringBuilder("{");
        for (Attribute attribute : places.attributes()) {
            json.append(json.length() > 1 ? "," : "").append(attribute.name());
            String type = attribute.column().getType();
            append(type, value(cells, attribute.place()), json);
        }
        return places.row(record.line(), place -> value(cells, place), json.append('}').toString());
    }

    /// Null for an empty field, the empty text for a column that the file lacks.
    private static @Nullable String value(List<@Nullable String> cells, int place) {
        if (place == CellPlaces.UNWANTED) {
            return null;
        }
        if (place == CellPlaces.ABSENT) {
            return "";
        }
        String cell = cells.get(place);
        return cell == null || cell.isEmpty() ? null : cell;
    }

    private static void append(String type, @Nullable String value, StringBuilder json) {
        if (value == null) {
            json.append("null");
            return;
        }
        switch (type) {
            case TextTypes.BIGINT -> json.append(whole(value, Long.MIN_VALUE, Long.MAX_VALUE));
            case CahFormat.INTEGER ->
                    json.append(whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case TextTypes.DOUBLE -> json.append(fraction(value));
            default -> Json.append(value, json);
        }
    }

    /// The number without its fraction, or `null`.
    private static String whole(String value, long min, long max) {
        String text = value.strip();
        if (text.length() > 64 || !DECIMAL.matcher(text).matches()) {
            return "null";
        }
        BigInteger number = new BigDecimal(text).toBigInteger();
        boolean fits =
                number.compareTo(BigInteger.valueOf(min)) >= 0
                        && number.compareTo(BigInteger.valueOf(max)) <= 0;
        return fits ? number.toString() : "null";
    }

    private static String fraction(String value) {
        try {
            double number = Double.parseDouble(value.strip());
            String text = Objects.toString(number);
            return Double.isFinite(number) ? text : "\"" + text + "\"";
        } catch (NumberFormatException _) {
            return "null";
        }
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
