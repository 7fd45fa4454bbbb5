package dev.shardline.ingest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.SourceSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The language: what can be said about a row, and what a row without an answer ends in.
final class RowFilterTest {

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("width", "INTEGER"),
                    new Column("height", "BIGINT"),
                    new Column("similarity", "DOUBLE"),
                    new Column("price", "DECIMAL(10,2)"),
                    new Column("nsfw", "BOOLEAN"),
                    new Column("tags", "VARCHAR[]"),
                    new Column("boxes", "STRUCT(x INTEGER, \"y z\" DOUBLE)[]"),
                    new Column("exif", "STRUCT(iso INTEGER, lens VARCHAR)"),
                    new Column("scores", "MAP(VARCHAR, DOUBLE)"),
                    new Column("extra", "JSON"),
                    new Column("taken", "TIMESTAMP WITH TIME ZONE"),
                    new Column("day", "DATE"),
                    new Column("days", "DATE[]"),
                    new Column("views", "UBIGINT"),
                    new Column("image id", "VARCHAR"),
                    new Column("größe", "INTEGER"),
                    new Column("in", "INTEGER"),
                    new Column("a.b", "INTEGER"),
                    new Column("say \"hi\"", "INTEGER"),
                    new Column("row", "INTEGER"));

    private static final SourceSettings.Columns NAMES =
            new SourceSettings.Columns(
                    "URL",
                    "TEXT",
                    null,
                    new SourceSettings.Checksum(HashType.MD5, "md5sum"),
                    "class");

    private static final String ROW =
            """
            {"unused":{"width":[1,{"height":2}]},"width":300,"height":256,"similarity":0.31,
             "price":12.5,"nsfw":false,"tags":["cat","grün"],"boxes":[{"x":1,"y z":0.5}],
             "exif":{"iso":100,"lens":null},"scores":{"a":0.9},"extra":{"k":[1,2.5,"x"]},
             "taken":"2024-02-29 23:59:59.5+00","day":"2024-02-29","days":["2024-02-29",null],
             "views":9223372036854775807,"image id":"i1","größe":7,"in":1,"a.b":2,
             "say \\"hi\\"":3,"row":4}
            """;

    private static RowFilter filter(String expression) {
        return RowFilter.compile(expression, COLUMNS, NAMES);
    }

    private static ImageRecord record(String attributes) {
        return new ImageRecord(
                "0-1",
                "http://h/a.jpg",
                "Eine Katze",
                "00ff",
                "cats",
                attributes,
                List.of(),
                null,
                null,
                List.of(),
                0L);
    }

    private static Verdict test(String expression, String attributes) {
        return filter(expression).test(record(attributes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "width >= 256 && height >= 256",
                "similarity >= 0",
                "width > 1.5",
                "price == 12.5",
                "double(width) / double(height) < 1.5",
                "!nsfw",
                "'cat' in tags && !('nsfw' in tags)",
                "tags.exists(t, t == 'grün')",
                "size(tags) == 2",
                "tags.all(t, size(t) > 2)",
                "boxes[0].x == 1",
                "boxes[0]['y z'] < 1",
                "exif.iso == 100 && has(exif.lens) && exif.lens == null",
                "!has(exif.missing)",
                "scores['a'] > 0.5",
                "extra.k[1] == 2.5",
                "taken < timestamp('2024-03-01T00:00:00Z')",
                "taken.getFullYear() == 2024",
                "day == timestamp('2024-02-29T00:00:00Z')",
                "days[0] == day && days[1] == null",
                "views == 9223372036854775807",
                "url.startsWith('http://') && URL == url",
                "caption.matches('Katze$') && TEXT == caption",
                "caption.lowerAscii() == 'eine katze'",
                "id == '0-1'",
                "md5 == '00ff' && md5sum == md5",
                "group == 'cats' && row['class'] == group",
                "math.greatest(width, height) == 300",
                "tags.join(',') == 'cat,grün'",
                "row['image id'] == 'i1'",
                "row['größe'] > 5",
                "row['in'] == 1 && row['a.b'] == 2 && row['say \"hi\"'] == 3",
                "row['width'] == width && row.width == width && row['row'] == 4",
                "sets.intersects(tags, ['cat'])",
                "caption != null && tags != null && exif != null && null != width",
            })
    void isTrueForTheRow(String expression) {
        assertThat(test(expression, ROW)).isEqualTo(new Verdict.Keep());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "width > 300",
                "caption == null",
                "tags == null",
                "nsfw && width > 0",
                "row['image id'] == ''",
            })
    void isFalseForTheRow(String expression) {
        assertThat(test(expression, ROW)).isEqualTo(new Verdict.Drop());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    width >= 256                             ~ width is null
                    width == 1 || height > 2             ~ height is null
                    caption != null && width > 5             ~ width is null
                    width + height > 2                       ~ width is null, height is null
                    'a' in tags                              ~ tags is null
                    tags.exists(t, t == 'a')                 ~ tags is null
                    size(tags) > 1                           ~ tags is null
                    row['image id'].contains('x')            ~ image id is null
                    taken > timestamp('2024-01-01T00:00:00Z') ~ taken is null
                    nsfw                                     ~ nsfw is null
                    !nsfw                                    ~ nsfw is null
                    exif.iso > 1                             ~ exif is null
                    tags[0] == 'a'                           ~ tags is null
                    caption.size() / 0 == 1                  ~ division by zero
                    """)
    void hasNoValueForNulls(String expression, String message) {
        assertThat(test(expression, "{}"))
                .isInstanceOfSatisfying(
                        Verdict.Failed.class, it -> assertThat(it.message()).startsWith(message));
    }

    @Test
    void needsNoValueWhereTheAnswerIsClear() {
        assertThat(test("width == null || width > 256", "{}")).isEqualTo(new Verdict.Keep());
        assertThat(test("width > 256 || similarity == null", "{}")).isEqualTo(new Verdict.Keep());
        assertThat(test("width > 256 && similarity != null", "{}")).isEqualTo(new Verdict.Drop());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    scores.b > 0.0     | key 'b' is not present
                    tags[5] == 'x'     | Index out of bounds
                    extra.k > 1        | > cannot be applied
                    extra.k.z.y == 1   | Error resolving field 'z'
                    int(caption) == 1  |
                    width / (width - 300) == 1 | division by zero
                    views + 1 > 0      |
                    caption.matches(tags[0] + '(') |
                    """)
    void saysWhatWentWrongInARow(String expression, String part) {
        assertThat(test(expression, ROW))
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        it -> assertThat(it.message()).contains(part == null ? "" : part));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    width == 1          | {"width":"x"}  | width is "x", not a whole number
                    width == 1          | {"width":1.5}  | width is 1.5, not a whole number
                    views == 1          | {"views":18446744073709551615} | views is 18446744073709551615, and a filter's numbers end at 64 bits
                    similarity > 1      | {"similarity":true} | similarity is true, not a number
                    tags == []          | {"tags":{}}    | tags is a map, not a list
                    exif.iso == 1       | {"exif":[1]}   | exif is a list, not a map
                    nsfw                | {"nsfw":0}     | nsfw is 0, not true or false
                    row['image id']=='' | {"image id":0} | image id is 0, not a string
                    day == day          | {"day":"infinity"} | day is "infinity", not a time between the years 1 and 9999
                    width == 1          | []             | The record's attributes are not a JSON object
                    width == 1          | {"width":      | The record's attributes are not JSON
                    """)
    void saysWhichValueIsNotOfItsType(String expression, String attributes, String message) {
        assertThat(test(expression, attributes))
                .isInstanceOfSatisfying(
                        Verdict.Failed.class, it -> assertThat(it.message()).startsWith(message));
    }

    @Test
    void readsWhatDuckDbWritesForNotANumber() {
        assertThat(test("similarity > 1.0", "{\"similarity\":Infinity}"))
                .isEqualTo(new Verdict.Keep());
        assertThat(test("similarity > 1.0", "{\"similarity\":NaN}")).isEqualTo(new Verdict.Drop());
    }

    @Test
    void endsRunawayLoops() {
        String numbers = IntStream.range(0, 100).mapToObj(String::valueOf).toList().toString();
        String loop =
                "%s.all(a, %s.all(b, %s.all(c, a + b + c + width > 0)))"
                        .formatted(numbers, numbers, numbers);

        assertThat(test(loop, ROW))
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        it -> assertThat(it.message()).contains("too many steps"));
    }

    @Test
    void prefersAColumnsOwnNameToARole() {
        var filter =
                RowFilter.compile(
                        "id == 7 && caption == 'own' && TEXT == 'Eine Katze'",
                        List.of(new Column("id", "INTEGER"), new Column("caption", "VARCHAR")),
                        NAMES);

        assertThat(filter.test(record("{\"id\":7,\"caption\":\"own\"}")))
                .isEqualTo(new Verdict.Keep());
    }
}
