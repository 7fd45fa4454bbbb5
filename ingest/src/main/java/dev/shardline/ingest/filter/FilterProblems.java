package dev.shardline.ingest.filter;

import static java.util.stream.Collectors.joining;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.shardline.schemas.NearestName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is wrong with an expression, in the words of a recipe: each problem with its place and the
/// line it is in, then the columns there are.
final class FilterProblems {

    private static final int SHOWN = 3;
    private static final Pattern UNDECLARED =
            Pattern.compile("undeclared reference to '([^']*)'.*");
    private static final Pattern NO_OVERLOAD =
            Pattern.compile(
                    "found no matching overload for '([^']*)' applied to '\\(?(.*?)\\)?'.*");
    private static final Pattern NOT_BOOL =
            Pattern.compile("expected type 'bool' but found '(.*)'");

    private final String text;
    private final Variables variables;

    FilterProblems(String text, Variables variables) {
        this.text = text;
        this.variables = variables;
    }

    FilterException refused(Collection<CelIssue> issues) {
        String all =
                issues.stream()
                        .limit(SHOWN)
                        .map(issue -> at(issue.getSourceLocation(), explained(issue)))
                        .collect(joining("\n"));
        return exception(all);
    }

    FilterException refused(CelEvaluationException e) {
        return exception("filter: " + e.getMessage());
    }

    /// For `row["widht"]`.
    FilterException noColumn(String column, CelMutableExpr node, CelSource source) {
        CelMutableExpr place = node.getKind() == Kind.CALL ? node.call().args().get(1) : node;
        CelSourceLocation location =
                Optional.ofNullable(source.getPositionsMap().get(place.id()))
                        .map(this::locationOf)
                        .orElse(CelSourceLocation.of(1, 0));
        return exception(at(location, unknown(column)));
    }

    private FilterException exception(String problems) {
        String columns = variables.all().stream().map(Variable::described).collect(joining(", "));
        return new FilterException(problems + "\nColumns: " + columns);
    }

    private CelSourceLocation locationOf(int codePoint) {
        int[] before = text.codePoints().limit(codePoint).toArray();
        int line = 1;
        int column = 0;
        for (int c : before) {
            line += c == '\n' ? 1 : 0;
            column = c == '\n' ? 0 : column + 1;
        }
        return CelSourceLocation.of(line, column);
    }

    /// The problem with its place, the line in question and a caret under the place.
    private String at(CelSourceLocation location, String problem) {
        int line = Math.max(location.getLine(), 1);
        int column = Math.max(location.getColumn(), 0);
        String source = text.lines().skip(line - 1L).findFirst().orElse("");
        // Tabs stay, so that the caret is under the place whatever their width.
        String indent =
                source.codePoints()
                        .limit(column)
                        .mapToObj(c -> c == '\t' ? "\t" : " ")
                        .collect(joining());
        return "filter, line %d, column %d: %s%n    %s%n    %s^"
                .formatted(line, column + 1, problem, source, indent)
                .replace(System.lineSeparator(), "\n");
    }

    private String explained(CelIssue issue) {
        String message = issue.getMessage();
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            return isCall(issue.getSourceLocation())
                    ? "there is no function '" + undeclared.group(1) + "'"
                    : unknown(undeclared.group(1));
        }
        Matcher overload = NO_OVERLOAD.matcher(message);
        if (overload.matches()) {
            return misapplied(overload.group(1), overload.group(2));
        }
        Matcher notBool = NOT_BOOL.matcher(message);
        if (notBool.matches()) {
            return "a filter must be true or false, this is of type " + readable(notBool.group(1));
        }
        return message.replaceFirst(" expecting .*", "")
                .replace("'<EOF>'", "end of the expression");
    }

    /// CEL points at the opening parenthesis of a call, and at the first letter of a name.
    private boolean isCall(CelSourceLocation location) {
        return text.lines()
                .skip(location.getLine() - 1L)
                .findFirst()
                .map(line -> line.codePoints().skip(location.getColumn()).findFirst())
                .filter(c -> c.orElse(0) == '(')
                .isPresent();
    }

    private String unknown(String column) {
        if (column.equals("row")) {
            return "row takes the name of a column, as in row[\"image id\"]";
        }
        return "there is no column '"
                + column
                + "'"
                + nearest(column).map(near -> "; did you mean " + near.written() + "?").orElse("");
    }

    private Optional<Variable> nearest(String column) {
        List<String> columns = variables.all().stream().map(Variable::column).toList();
        return NearestName.to(column, columns)
                .flatMap(name ->
                        variables.all().stream()
                                .filter(it -> it.column().equals(name))
                                .findFirst());
    }

    private static String misapplied(String function, String types) {
        String operator = function.replace("@", "").replaceAll("^_|_$", "").replace("?_:", "? :");
        String hint =
                types.contains("double") && types.contains("int")
                        ? "; write the whole number with a decimal point (2.0), or double(column)"
                        : "";
        return "'%s' cannot be applied to %s%s".formatted(operator, readable(types), hint);
    }

    private static String readable(String types) {
        return types.replace("google.protobuf.", "").replace("Timestamp", "timestamp");
    }
}
