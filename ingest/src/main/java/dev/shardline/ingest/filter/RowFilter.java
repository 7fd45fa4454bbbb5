package dev.shardline.ingest.filter;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The recipe's filter: a CEL expression over the columns of the source. The language is described
/// in `docs/filter.md`.
///
/// Safe for use by several threads.
public final class RowFilter {

    private final Expression expression;
    private final RowReader rows;
    private final RowErrors errors;
    private final Map<String, Integer> places = new HashMap<>();

    private RowFilter(Expression expression, List<Variable> used) {
        this.expression = expression;
        this.rows = new RowReader(used);
        this.errors = new RowErrors(expression.tree(), used);
        for (int place = 0; place < used.size(); place++) {
            places.put(used.get(place).name(), place);
        }
    }

    /// Checks an expression against the source's columns.
    ///
    /// @param expression CEL, true for the rows that are wanted
    /// @param columns of [ImageRecord#getAttributes]
    /// @param names the columns that Shardline itself reads
    /// @throws FilterException if it is no CEL, names a column that is not there, does not fit the
    ///   columns' types or is not boolean
    public static RowFilter compile(
            String expression, List<Column> columns, SourceSettings.Columns names) {
        Variables variables = Variables.of(columns, names);
        Expression compiled = Expression.compile(expression, variables);
        var named = compiled.names();
        return new RowFilter(
                compiled,
                variables.all().stream().filter(it -> named.contains(it.name())).toList());
    }

    /// Whether the row is wanted. Never throws for what a row holds.
    public Verdict test(ImageRecord image) {
        Object[] values;
        try {
            values = rows.read(image);
        } catch (BadValueException e) {
            return new Verdict.Failed(e.problem());
        }
        CelVariableResolver resolver =
                name -> Optional.ofNullable(places.get(name)).map(place -> values[place]);
        try {
            return Boolean.TRUE.equals(expression.program().eval(resolver)) ? KEEP : DROP;
        } catch (CelEvaluationException e) {
            return new Verdict.Failed(errors.explain(e, values));
        }
    }

    private static final Verdict KEEP = new Verdict.Keep();
    private static final Verdict DROP = new Verdict.Drop();
}
