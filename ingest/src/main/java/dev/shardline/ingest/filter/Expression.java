package dev.shardline.ingest.filter;

import static java.util.stream.Collectors.toSet;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
import dev.cel.common.ast.CelMutableExpr.CelMutableIdent;
import dev.cel.common.ast.CelMutableExpr.CelMutableSelect;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableMutableAst;
import dev.cel.common.navigation.CelNavigableMutableExpr;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An expression, checked against the columns.
///
/// Between parsing and checking, two things are written over that CEL alone would refuse:
/// `row["image id"]` becomes the column's variable, typed like any other, and what is compared with
/// null may be of any type.
///
/// @param tree with types
/// @param program the same, ready to run; safe for use by several threads
record Expression(CelAbstractSyntaxTree tree, Program program) {

    /// Steps of all loops over one row.
    private static final int MAX_ITERATIONS = 100_000;

    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .enableQuotedIdentifierSyntax(true)
                    .comprehensionMaxIterations(MAX_ITERATIONS)
                    .build();

    private static final String ROW = "row";
    private static final Set<String> EQUALITY = Set.of("_==_", "_!=_");

    static Expression compile(String text, Variables variables) {
        Cel cel = cel(variables);
        var problems = new FilterProblems(text, variables);
        try {
            CelAbstractSyntaxTree parsed = cel.parse(text).getAst();
            CelMutableAst tree = CelMutableAst.fromCelAst(parsed);
            List<CelNavigableMutableExpr> nodes =
                    CelNavigableMutableAst.fromAst(tree).getRoot().allNodes().toList();
            long lastId = nodes.stream().mapToLong(node -> node.expr().id()).max().orElse(0);
            for (CelNavigableMutableExpr node : nodes) {
                nameColumn(node.expr(), variables, problems, parsed.getSource());
                lastId = allowNull(node.expr(), lastId);
            }
            CelAbstractSyntaxTree checked = cel.check(tree.toParsedAst()).getAst();
            return new Expression(checked, cel.createProgram(checked));
        } catch (CelValidationException e) {
            throw problems.refused(e.getErrors());
        } catch (CelEvaluationException e) {
            throw problems.refused(e);
        }
    }

    /// All names in the expression; among them may be those of its own loop variables.
    Set<String> names() {
        return CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.IDENT)
                .map(node -> node.expr().ident().name())
                .collect(toSet());
    }

    private static Cel cel(Variables variables) {
        // The planner's programs take a seventh of the time of the standard builder's.
        CelBuilder builder =
                CelFactory.plannerCelBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .addCompilerLibraries(
                                CelExtensions.strings(),
                                CelExtensions.math(),
                                CelExtensions.sets(OPTIONS),
                                CelExtensions.lists())
                        .addRuntimeLibraries(
                                CelExtensions.strings(),
                                CelExtensions.math(),
                                CelExtensions.sets(OPTIONS),
                                CelExtensions.lists())
                        .setResultType(SimpleType.BOOL);
        for (Variable variable : variables.all()) {
            builder.addVar(variable.name(), variable.type().cel());
        }
        return builder.build();
    }

    /// `row["width"]` and `row.width` become `width`.
    private static void nameColumn(
            CelMutableExpr node, Variables variables, FilterProblems problems, CelSource source) {
        columnOf(node)
                .ifPresent(column -> {
                    Variable variable =
                            variables
                                    .find(column)
                                    .orElseThrow(() -> problems.noColumn(column, node, source));
                    node.setIdent(CelMutableIdent.create(variable.name()));
                });
    }

    private static Optional<String> columnOf(CelMutableExpr node) {
        if (node.getKind() == Kind.SELECT) {
            CelMutableSelect select = node.select();
            return isRow(select.operand()) && !select.testOnly()
                    ? Optional.of(select.field())
                    : Optional.empty();
        }
        if (node.getKind() == Kind.CALL && node.call().function().equals("_[_]")) {
            List<CelMutableExpr> args = node.call().args();
            return isRow(args.getFirst()) && isConstant(args.get(1), CelConstant.Kind.STRING_VALUE)
                    ? Optional.of(args.get(1).constant().stringValue())
                    : Optional.empty();
        }
        return Optional.empty();
    }

    /// `tags == null` becomes `dyn(tags) == null`: in CEL's types, a list is never null.
    ///
    /// @return the last id in use
    private static long allowNull(CelMutableExpr node, long lastId) {
        if (node.getKind() != Kind.CALL || !EQUALITY.contains(node.call().function())) {
            return lastId;
        }
        List<CelMutableExpr> sides = List.copyOf(node.call().args());
        for (int side = 0; side < sides.size(); side++) {
            if (isConstant(sides.get(1 - side), CelConstant.Kind.NULL_VALUE)) {
                var dyn = CelMutableCall.create("dyn", sides.get(side));
                node.call().setArg(side, CelMutableExpr.ofCall(lastId + 1, dyn));
                return lastId + 1;
            }
        }
        return lastId;
    }

    private static boolean isRow(CelMutableExpr node) {
        return node.getKind() == Kind.IDENT && node.ident().name().equals(ROW);
    }

    private static boolean isConstant(CelMutableExpr node, CelConstant.Kind kind) {
        return node.getKind() == Kind.CONSTANT && node.constant().getKind() == kind;
    }
}
