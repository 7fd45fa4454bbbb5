package dev.shardline.ingest.filter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.cel.common.values.NullValue;
import dev.shardline.schemas.avro.ImageRecord;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the columns that an expression uses, and passes over all others.
final class RowReader {

    /// DuckDB writes NaN and Infinity as they are.
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private final List<Variable> variables;
    private final Map<String, Integer> attributes = new HashMap<>();

    RowReader(List<Variable> variables) {
        this.variables = variables;
        for (int place = 0; place < variables.size(); place++) {
            if (variables.get(place).field() == null) {
                attributes.put(variables.get(place).column(), place);
            }
        }
    }

    /// The values in the order of the variables; what the record lacks is CEL's null.
    ///
    /// @throws BadValueException if a value is not of its column's type
    Object[] read(ImageRecord image) {
        Object[] values = new Object[variables.size()];
        Arrays.fill(values, NullValue.NULL_VALUE);
        for (int place = 0; place < values.length; place++) {
            var field = variables.get(place).field();
            if (field != null) {
                values[place] =
                        field.apply(image).<Object>map(it -> it).orElse(NullValue.NULL_VALUE);
            }
        }
        if (!attributes.isEmpty()) {
            readAttributes(image.getAttributes(), values);
        }
        return values;
    }

    private void readAttributes(String text, Object[] values) {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new BadValueException("The record's attributes are not a JSON object");
            }
            int left = attributes.size();
            while (left > 0 && json.nextToken() == JsonToken.FIELD_NAME) {
                Integer place = attributes.get(json.currentName());
                json.nextToken();
                if (place == null) {
                    json.skipChildren();
                } else {
                    values[place] = value(variables.get(place), json);
                    left--;
                }
            }
        } catch (IOException e) {
            throw new BadValueException("The record's attributes are not JSON");
        }
    }

    private static Object value(Variable variable, JsonParser json) throws IOException {
        try {
            return variable.type().read(json);
        } catch (BadValueException e) {
            throw new BadValueException(variable.column() + " " + e.problem());
        }
    }
}
