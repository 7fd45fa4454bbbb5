package dev.shardline.schemas.recipe;

/// A recipe that cannot be used. The message says the place, what was given and what is allowed; it
/// is for the person who wrote the recipe.
public final class RecipeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public RecipeException(String message) {
        super(message);
    }
}
