package dev.shardline.pipeline.broker;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/// What is wrong with a file, in words: the exceptions of the JDK say it by their class.
public final class FileTrouble {

    private FileTrouble() {}

    /// A half sentence: `permission denied`.
    public static String of(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException there ->
                    there.getFile() + " is in the way, it is a file";
            case NoSuchFileException gone -> gone.getFile() + " does not exist or cannot be made";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case NotDirectoryException file -> file.getFile() + " is not a folder";
            case FileSystemException other ->
                    other.getFile()
                            + ": "
                            + Objects.requireNonNullElse(other.getReason(), "it failed");
            default -> Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        };
    }
}
