package dev.shardline.schemas.recipe;

/// A hash over the original bytes of an image.
public enum HashType {
    MD5,
    SHA256
}
