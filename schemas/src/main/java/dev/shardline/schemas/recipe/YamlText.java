package dev.shardline.schemas.recipe;

import java.util.Iterator;
import java.util.Locale;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// YAML 1.2 as nodes, so `no` is a word and not false.
final class YamlText {

    /// Far above any recipe, far below what overflows the composer's stack.
    private static final int MAX_NESTING = 50;

    private YamlText() {}

    /// The only document of a text.
    ///
    /// @param place of the text in messages
    /// @throws RecipeException if it is not YAML, or not one document
    static Node compose(Place place, String yaml) {
        String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
        var settings =
                LoadSettings.builder()
                        .setSchema(new CoreSchema())
                        .setAllowNonScalarKeys(true) // Refused later, with the line.
                        .build();
        try {
            refuseDeepNesting(place, new Parse(settings).parseString(text));
            return only(place, new Compose(settings).composeAllFromString(text).iterator());
        } catch (MarkedYamlEngineException e) {
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            throw Problems.only(
                    place.at(e.getProblemMark()), "is not YAML: " + context + e.getProblem());
        } catch (ReaderException e) {
            throw Problems.only(
                    place,
                    String.format(
                            Locale.ROOT,
                            "is not YAML: the character U+%04X may not be in it",
                            e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw Problems.only(place, "is not YAML: " + e.getMessage());
        }
    }

    private static Node only(Place place, Iterator<Node> documents) {
        if (!documents.hasNext()) {
            throw Problems.only(place, "is empty; a recipe needs source.paths and output");
        }
        Node first = documents.next();
        if (documents.hasNext()) {
            throw Problems.only(
                    place.at(documents.next()),
                    "a second YAML document begins here; a recipe is one");
        }
        return first;
    }

    private static void refuseDeepNesting(Place place, Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (depth > MAX_NESTING) {
                throw Problems.only(
                        place.at(event.getStartMark()),
                        "lists or keys are nested too deep for a recipe");
            }
        }
    }
}
