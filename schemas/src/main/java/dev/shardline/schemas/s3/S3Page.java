package dev.shardline.schemas.s3;

import java.util.List;

/// A part of a listing, in the order of the keys.
///
/// @param last whether nothing comes behind it
public record S3Page(List<S3Object> objects, boolean last) {

    public S3Page {
        objects = List.copyOf(objects);
    }
}
