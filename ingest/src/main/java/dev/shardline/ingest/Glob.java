package dev.shardline.ingest;

import java.util.ArrayList;
import java.util.List;

/// A pattern of the AWS CLI, which is one of Python's `fnmatch`: `*` is any text, slashes too, `?`
/// any character, `[a-c]` one of these, `[!a-c]` none of these. Case matters. A `[` without its end
/// stands for itself, a range the wrong way round for nothing.
final class Glob {

    /// One step of a pattern.
    private sealed interface Part {
        record Text() implements Part {}

        record One(boolean negated, List<Range> ranges) implements Part {
            boolean takes(int c) {
                return ranges.stream().anyMatch(range -> range.from <= c && c <= range.to)
                        != negated;
            }
        }
    }

    private record Range(int from, int to) {}

    private static final Part ANY = new Part.One(true, List.of());

    private final List<Part> parts;

    private Glob(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    static Glob of(String pattern) {
        int[] chars = pattern.codePoints().toArray();
        var parts = new ArrayList<Part>();
        int at = 0;
        while (at < chars.length) {
            int end = chars[at] == '[' ? endOfSet(chars, at) : -1;
            if (end >= 0) {
                parts.add(set(chars, at + 1, end));
                at = end + 1;
                continue;
            }
            parts.add(
                    switch (chars[at]) {
                        case '*' -> new Part.Text();
                        case '?' -> ANY;
                        default -> one(chars[at], chars[at]);
                    });
            at++;
        }
        return new Glob(parts);
    }

    /// Where the bracket closes; one directly behind the opening stands for itself.
    private static int endOfSet(int[] chars, int open) {
        int at = open + 1;
        if (at < chars.length && chars[at] == '!') {
            at++;
        }
        if (at < chars.length && chars[at] == ']') {
            at++;
        }
        while (at < chars.length && chars[at] != ']') {
            at++;
        }
        return at < chars.length ? at : -1;
    }

    private static Part set(int[] chars, int from, int to) {
        boolean negated = chars[from] == '!';
        var ranges = new ArrayList<Range>();
        int at = negated ? from + 1 : from;
        while (at < to) {
            boolean isRange = at + 2 < to && chars[at + 1] == '-';
            int last = isRange ? chars[at + 2] : chars[at];
            if (chars[at] <= last) {
                ranges.add(new Range(chars[at], last));
            }
            at += isRange ? 3 : 1;
        }
        return new Part.One(negated, ranges);
    }

    private static Part one(int from, int to) {
        return new Part.One(false, List.of(new Range(from, to)));
    }

    /// Whether the pattern is the whole text. In a text of n characters takes at most n times the
    /// length of the pattern.
    boolean matches(String text) {
        int[] chars = text.codePoints().toArray();
        int part = 0;
        int at = 0;
        int star = -1;
        int from = 0;
        while (at < chars.length) {
            if (part < parts.size() && parts.get(part) instanceof Part.Text) {
                star = part++;
                from = at;
            } else if (part < parts.size()
                    && parts.get(part) instanceof Part.One one
                    && one.takes(chars[at])) {
                part++;
                at++;
            } else if (star >= 0) {
                part = star + 1;
                at = ++from;
            } else {
                return false;
            }
        }
        while (part < parts.size() && parts.get(part) instanceof Part.Text) {
            part++;
        }
        return part == parts.size();
    }
}
