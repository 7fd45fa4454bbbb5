package dev.shardline.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// The fields of a request in JSON; what is null counts as absent. Each method throws
/// [QueryException] where its field is of another kind.
record RequestFields(ObjectNode json) {

    static RequestFields of(JsonNode json) {
        if (json instanceof ObjectNode object) {
            return new RequestFields(object);
        }
        throw new QueryException("The request must be a JSON object.");
    }

    Optional<String> text(String name) {
        return field(name)
                .map(value -> {
                    if (!value.isTextual()) {
                        throw misfit(name, "a text", value);
                    }
                    return value.textValue();
                });
    }

    Optional<Integer> count(String name, int most) {
        return field(name)
                .map(value -> {
                    if (!value.canConvertToExactIntegral()
                            || !value.canConvertToInt()
                            || value.intValue() < 0
                            || value.intValue() > most) {
                        throw misfit(name, "a whole number from 0 to " + most, value);
                    }
                    return value.intValue();
                });
    }

    boolean flag(String name) {
        return field(name)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw misfit(name, "true or false", value);
                    }
                    return value.booleanValue();
                })
                .orElse(false);
    }

    Optional<float[]> numbers(String name) {
        return field(name)
                .map(value -> {
                    if (!value.isArray()) {
                        throw misfit(name, "a list of numbers", value);
                    }
                    float[] numbers = new float[value.size()];
                    for (int i = 0; i < numbers.length; i++) {
                        if (!value.get(i).isNumber()) {
                            throw misfit(name, "a list of numbers", value.get(i));
                        }
                        numbers[i] = value.get(i).floatValue();
                    }
                    return numbers;
                });
    }

    Optional<long[]> ids(String name, int most) {
        return field(name)
                .map(value -> {
                    if (!value.isArray() || value.size() > most) {
                        throw misfit(name, "a list of at most " + most + " ids", value);
                    }
                    long[] ids = new long[value.size()];
                    for (int i = 0; i < ids.length; i++) {
                        ids[i] = id(name, value.get(i));
                    }
                    return ids;
                });
    }

    Optional<Long> id(String name) {
        return field(name).map(value -> id(name, value));
    }

    private static long id(String name, JsonNode value) {
        if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            throw misfit(name, "an id: a whole number", value);
        }
        return value.longValue();
    }

    private Optional<JsonNode> field(String name) {
        return Optional.ofNullable(json.get(name)).filter(value -> !value.isNull());
    }

    private static QueryException misfit(String name, String expected, JsonNode value) {
        String given = value.toString();
        return new QueryException(
                "%s must be %s; it was %s."
                        .formatted(
                                name,
                                expected,
                                given.length() > 60 ? given.substring(0, 60) + "…" : given));
    }
}
