package dev.shardline.schemas.recipe;

import dev.shardline.schemas.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// img2dataset's command line, understood: the recipe that does the same.
///
/// What img2dataset does without being told is written out where our standard is another one, so
/// the recipe means what the command meant.
public final class Img2dataset {

    /// Its options in the order of its function, in which values without a name count. The value
    /// says what there is in a recipe: a key, or why there is none.
    static final Map<String, String> OPTIONS = options();

    private static final List<String> HASHES =
            Stream.of(HashType.values()).map(HashType::word).toList();

    private final Map<String, String> given;
    private final List<String> notes = new ArrayList<>();

    private Img2dataset(Map<String, String> given) {
        this.given = given;
    }

    /// What became of a command line.
    ///
    /// @param yaml the recipe
    /// @param notes a sentence for each option that has no counterpart, or not quite the same one
    public record Imported(String yaml, List<String> notes) {
        public Imported {
            notes = List.copyOf(notes);
        }
    }

    /// Reads a command line.
    ///
    /// @param words as a shell has split them, with or without `img2dataset` in front; a single one
    ///   is split here
    /// @throws RecipeException if an option is unknown or has a value that cannot be used
    public static Imported read(List<String> words) {
        List<String> split =
                words.size() == 1 ? FireArguments.split(words.getFirst()) : List.copyOf(words);
        var command = new Img2dataset(FireArguments.read(split, List.copyOf(OPTIONS.keySet())));
        String yaml = command.yaml();
        RecipeReader.parse("img2dataset.yaml", yaml, List.of());
        return new Imported(yaml, command.notes);
    }

    /// The message about an option that img2dataset does not have.
    static RecipeException unknown(String option) {
        String guess =
                NearestName.to(option, OPTIONS.keySet())
                        .map(near -> " Did you mean --" + near + "?")
                        .orElse("");
        return new RecipeException("img2dataset has no option --" + option + "." + guess);
    }

    private String yaml() {
        var recipe = new Yaml();
        source(recipe);
        recipe.line("dedup", "[]");
        fetch(recipe);
        validate(recipe);
        packaging(recipe);
        recipe.line("output", Yaml.text(value("output_folder").orElse("images")));
        given.keySet().forEach(this::noteWhatIsMissing);
        return recipe.toString();
    }

    private void source(Yaml recipe) {
        String format = value("input_format").orElse("txt").replaceFirst("\\.(gz|bz2|zst)$", "");
        String urls =
                value("url_list")
                        .orElseThrow(
                                () -> new RecipeException("the command line has no --url_list"));
        recipe.line("source.format", Yaml.text(format));
        recipe.line("source.paths", "[" + Yaml.text(urls) + "]");
        recipe.line("source.columns.url", Yaml.text(value("url_col").orElse("url")));
        value("caption_col")
                .ifPresent(column -> recipe.line("source.columns.caption", Yaml.text(column)));
        List<String> verify = FireArguments.list(value("verify_hash").orElse("[]"));
        if (verify.size() == 2 && HASHES.contains(verify.getLast())) {
            recipe.line("source.columns." + verify.getLast(), Yaml.text(verify.getFirst()));
        } else if (!verify.isEmpty()) {
            notes.add("--verify_hash: only md5, sha256 and sha512 are verified; this is left out");
        }
        if (given.containsKey("save_additional_columns")) {
            notes.add("--save_additional_columns: all columns are kept");
        }
    }

    private void fetch(Yaml recipe) {
        long threads = whole("thread_count", 256) * whole("processes_count", 1);
        recipe.line("fetch.concurrency", Long.toString(Math.clamp(threads, 1, 10_000)));
        String timeout = value("timeout").orElse("10") + "s";
        recipe.line("fetch.connect_timeout", timeout);
        recipe.line("fetch.idle_timeout", timeout);
        recipe.line("fetch.retries", value("retries").orElse("0"));
        value("user_agent_token")
                .ifPresent(token ->
                        recipe.line(
                                "fetch.user_agent",
                                Yaml.text(
                                        "Shardline (compatible; "
                                                + token
                                                + "; +https://github.com/shardline/shardline)")));
        value("disallowed_header_directives")
                .ifPresent(directives ->
                        recipe.line(
                                "fetch.respect_opt_out",
                                "[" + String.join(", ", FireArguments.list(directives)) + "]"));
        copy(recipe, "ignore_ssl_certificate", "fetch.ignore_certificates");
    }

    private void validate(Yaml recipe) {
        copy(recipe, "min_image_size", "validate.min_side");
        copy(recipe, "max_image_area", "validate.max_area");
        copy(recipe, "max_aspect_ratio", "validate.max_aspect");
        recipe.line("validate.resize.mode", value("resize_mode").orElse("border"));
        recipe.line("validate.resize.size", value("image_size").orElse("256"));
        copy(recipe, "resize_only_if_bigger", "validate.resize.only_if_bigger");
        copy(recipe, "upscale_interpolation", "validate.resize.upscale_interpolation");
        copy(recipe, "downscale_interpolation", "validate.resize.downscale_interpolation");
        copy(recipe, "encode_format", "validate.encode.format");
        copy(recipe, "encode_quality", "validate.encode.quality");
        copy(recipe, "skip_reencode", "validate.skip_reencode");
        recipe.line("validate.orientation", "ignore");
        if (value("disable_all_reencoding").orElse("false").equals("true")) {
            recipe.line("validate.store", "original");
            recipe.line("validate.check", "none");
        }
        value("bbox_col").ifPresent(column -> recipe.line("validate.blur", Yaml.text(column)));
    }

    private void packaging(Yaml recipe) {
        recipe.line("package.format", value("output_format").orElse("files"));
        copy(recipe, "number_sample_per_shard", "package.samples_per_shard");
        copy(recipe, "oom_shard_count", "package.shard_digits");
        copy(recipe, "incremental_mode", "package.mode");
        copy(recipe, "extract_exif", "package.exif");
        if (given.containsKey("compute_hash")) {
            recipe.line("package.hash", value("compute_hash").orElse("null"));
        }
    }

    private void noteWhatIsMissing(String option) {
        String counterpart = OPTIONS.getOrDefault(option, "");
        if (counterpart.startsWith("no: ")) {
            notes.add("--" + option + ": " + counterpart.substring("no: ".length()));
        }
    }

    /// The option's value, unless it is None or infinite.
    private Optional<String> value(String option) {
        return Optional.ofNullable(given.get(option))
                .filter(value -> !FireArguments.isNone(value) && !value.matches("inf(inity)?"));
    }

    private void copy(Yaml recipe, String option, String key) {
        value(option).ifPresent(value -> recipe.line(key, FireArguments.plain(value)));
    }

    private long whole(String option, long otherwise) {
        try {
            return value(option).map(Long::parseLong).orElse(otherwise);
        } catch (NumberFormatException _) {
            throw new RecipeException(
                    "--" + option + " must be a whole number, was " + given.get(option));
        }
    }

    private static Map<String, String> options() {
        var options = new LinkedHashMap<String, String>();
        options.put("url_list", "source.paths");
        options.put("image_size", "validate.resize.size");
        options.put("output_folder", "output");
        options.put("processes_count", "fetch.concurrency");
        options.put("resize_mode", "validate.resize.mode");
        options.put("resize_only_if_bigger", "validate.resize.only_if_bigger");
        options.put("upscale_interpolation", "validate.resize.upscale_interpolation");
        options.put("downscale_interpolation", "validate.resize.downscale_interpolation");
        options.put("encode_quality", "validate.encode.quality");
        options.put("encode_format", "validate.encode.format");
        options.put("skip_reencode", "validate.skip_reencode");
        options.put("output_format", "package.format");
        options.put("input_format", "source.format");
        options.put("url_col", "source.columns.url");
        options.put("caption_col", "source.columns.caption");
        options.put("bbox_col", "validate.blur");
        options.put("thread_count", "fetch.concurrency");
        options.put("number_sample_per_shard", "package.samples_per_shard");
        options.put("extract_exif", "package.exif");
        options.put("save_additional_columns", "all columns are kept");
        options.put("timeout", "fetch.idle_timeout");
        options.put("enable_wandb", "no: there is `status`, `status --json` and metrics instead");
        options.put("wandb_project", "no: there is `status`, `status --json` and metrics instead");
        options.put("oom_shard_count", "package.shard_digits");
        options.put("compute_hash", "package.hash");
        options.put("verify_hash", "source.columns.md5");
        options.put("distributor", "no: run the stages as services on a Kafka cluster instead");
        options.put("subjob_size", "no: run the stages as services on a Kafka cluster instead");
        options.put("retries", "fetch.retries");
        options.put("disable_all_reencoding", "validate.store");
        options.put("min_image_size", "validate.min_side");
        options.put("max_image_area", "validate.max_area");
        options.put("max_aspect_ratio", "validate.max_aspect");
        options.put("incremental_mode", "package.mode");
        options.put("max_shard_retry", "no: the same command goes on where it stopped");
        options.put("user_agent_token", "fetch.user_agent");
        options.put("disallowed_header_directives", "fetch.respect_opt_out");
        options.put("ignore_ssl_certificate", "fetch.ignore_certificates");
        return options;
    }

    /// A recipe that is written line by line, sections in the order of their first key.
    private static final class Yaml {
        private final StringBuilder text = new StringBuilder();
        private List<String> open = List.of();

        /// @param value as YAML
        void line(String key, String value) {
            List<String> path = List.of(key.split("\\."));
            int shared = 0;
            while (shared < path.size() - 1
                    && shared < open.size()
                    && open.get(shared).equals(path.get(shared))) {
                shared++;
            }
            for (int i = shared; i < path.size() - 1; i++) {
                text.append("  ".repeat(i)).append(path.get(i)).append(":\n");
            }
            open = path.subList(0, path.size() - 1);
            text.append("  ".repeat(open.size()))
                    .append(path.getLast())
                    .append(": ")
                    .append(value)
                    .append('\n');
        }

        /// Text that stays text, in quotes where it could be taken for something else.
        static String text(String value) {
            boolean plain =
                    value.matches("[A-Za-z/][A-Za-z0-9_./-]*")
                            && !value.matches("(?i)true|false|null");
            return plain
                    ? value
                    : '"'
                            + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                            + '"';
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
