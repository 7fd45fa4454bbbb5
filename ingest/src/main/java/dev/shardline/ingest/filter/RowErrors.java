package dev.shardline.ingest.filter;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Why an expression has no value for a row, in few words.
final class RowErrors {

    private static final Pattern EVALUATION =
            Pattern.compile("evaluation error at [^:]*:(\\d+): (.*)", Pattern.DOTALL);

    private final List<Variable> variables;

    /// The names below each operation, by the operation's place in the text.
    private final Map<Integer, Set<String>> operands = new HashMap<>();

    RowErrors(CelAbstractSyntaxTree tree, List<Variable> variables) {
        this.variables = variables;
        var places = tree.getSource().getPositionsMap();
        CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .filter(node -> places.containsKey(node.id()))
                .forEach(node ->
                        operands.computeIfAbsent(places.get(node.id()), _ -> new HashSet<>())
                                .addAll(namesIn(node)));
    }

    private static Set<String> namesIn(CelNavigableExpr node) {
        return node.allNodes()
                .filter(it -> it.getKind() == Kind.IDENT)
                .map(it -> it.expr().ident().name())
                .collect(toSet());
    }

    /// One line without a full stop, naming the columns that are null where that is the reason.
    String explain(CelEvaluationException e, Object[] values) {
        Matcher evaluation = EVALUATION.matcher(String.valueOf(e.getMessage()));
        if (!evaluation.matches()) {
            return String.valueOf(e.getMessage());
        }
        int place = Integer.parseInt(evaluation.group(1));
        if (e.getErrorCode() == CelErrorCode.OVERLOAD_NOT_FOUND) {
            String nulls = nullsAmong(operands.getOrDefault(place, Set.of()), values);
            if (!nulls.isEmpty()) {
                return nulls;
            }
        }
        return readable(e.getErrorCode(), evaluation.group(2))
                + " (at character "
                + (place + 1)
                + " of the filter)";
    }

    private String nullsAmong(Set<String> names, Object[] values) {
        return IntStream.range(0, values.length)
                .filter(it -> values[it] instanceof NullValue)
                .mapToObj(variables::get)
                .filter(it -> names.contains(it.name()))
                .map(it -> it.column() + " is null")
                .collect(joining(", "));
    }

    private static String readable(CelErrorCode code, String message) {
        return switch (code) {
            case DIVIDE_BY_ZERO -> "division by zero";
            case OVERLOAD_NOT_FOUND ->
                    message.replaceFirst("No matching overload for function '([^']*)'.*", "$1")
                                    .replace("@", "")
                                    .replaceAll("^_|_$", "")
                            + " cannot be applied to the values of this row";
            case ITERATION_BUDGET_EXCEEDED -> "the filter takes too many steps";
            default -> message.replaceFirst("\\.$", "");
        };
    }
}
