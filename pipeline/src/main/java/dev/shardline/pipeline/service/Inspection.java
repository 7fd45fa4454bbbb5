package dev.shardline.pipeline.service;

import dev.shardline.enricher.Enricher;
import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.validator.Validator;
import java.util.concurrent.ExecutorService;

/// What is done with an image once its bytes are here: it is validated, and models look at what
/// will be stored. Both want a core and the bytes at hand, so nothing is sent in between.
///
/// @param cores run it; as many threads as the models want
record Inspection(Validator validator, Enricher enricher, ExecutorService cores) {

    /// Inspects an image, on the caller's thread.
    Outcome<ImageSample> of(FetchedImage image, StageMeters meters) {
        return switch (meters.timed("validate", () -> validator.validate(image))) {
            case Outcome.Passed(ImageSample sample) when !enricher.isIdle() ->
                    meters.timed("enrich", () -> enricher.enrich(sample));
            case Outcome.Passed(ImageSample sample) -> new Outcome.Passed<>(sample);
            case Outcome.Ended(RecordFate fate) -> new Outcome.Ended<>(fate);
        };
    }
}
