package dev.shardline.ingest.filter;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.SourceSettings;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What somebody reads whose filter cannot be used.
final class FilterExceptionTest {

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("width", "INTEGER"),
                    new Column("similarity", "DOUBLE"),
                    new Column("tags", "VARCHAR[]"),
                    new Column("image id", "VARCHAR"));

    private static ThrowableAssertAlternative<FilterException> refused(String expression) {
        var names = new SourceSettings.Columns("url", "caption", null, null, null);
        return assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> RowFilter.compile(expression, COLUMNS, names));
    }

    @Test
    void showsThePlaceTheNearestNameAndTheColumns() {
        refused("similarity > 0.3 && widht > 256")
                .withMessage(
                        """
                        filter, line 1, column 21: there is no column 'widht'; did you mean width?
                            similarity > 0.3 && widht > 256
                                                ^
                        Columns: width (int), similarity (double), tags (list(string)), \
                        row["image id"] (string), url (string), id (string), caption (string)\
                        """);
    }

    @Test
    void countsLinesAndKeepsTabs() {
        refused("width > 1\n\t&& 'ü' in tagz")
                .withMessageStartingWith(
                        """
                        filter, line 2, column 12: there is no column 'tagz'; did you mean tags?
                            \t&& 'ü' in tagz
                            \t          ^
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    width > 'a'              | column 7: '>' cannot be applied to int, string
                    'a' in width             | column 5: 'in' cannot be applied to string, int
                    similarity == 1          | column 12: '==' cannot be applied to double, int; write the whole number with a decimal point
                    width                    | column 1: a filter must be true or false, this is of type int
                    width >                  | column 8: mismatched input end of the expression
                    width > 1 &&& similarity | column 13:
                    lower(caption) == 'x'    | column 6: there is no function 'lower'
                    caption.lower() == 'x'   | column 14: there is no function 'lower'
                    WIDTH > 1                | column 1: there is no column 'WIDTH'; did you mean width?
                    row['image_id'] == ''    | column 5: there is no column 'image_id'; did you mean row["image id"]?
                    row == null              | column 1: row takes the name of a column
                    has(row.width)           | column 5: row takes the name of a column
                    zzzzzz == 1              | column 1: there is no column 'zzzzzz'
                    'nsfw' in tags && tags.exists(t, t > 1) | column 36: '>' cannot be applied to string, int
                    ``                       | column 1:
                    """)
    void saysWhereAndWhat(String expression, String message) {
        refused(expression).withMessageStartingWith("filter, line 1, " + message);
    }
}
