package dev.shardline.ingest.redcaps;

/// What is kept of an annotation where many are held in memory: the text that is written again, and
/// what they are sorted and told apart by. A tree takes several times the room.
///
/// @param json ASCII, and so a byte for each character
record Packed(String imageId, double createdUtc, String json) {

    static Packed of(Annotation annotation) {
        return new Packed(
                annotation.imageId(), annotation.createdUtc(), PythonJson.text(annotation.json()));
    }
}
