package dev.shardline.packager;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.sql.SQLException;

/// The output cannot be written or read: no space, no permission, something in the way. The message
/// is a sentence for people and names the file. Finished shards are whole, whatever happened; the
/// same records packed again go on where it stopped.
public final class PackagingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PackagingException(String message) {
        super(message);
    }

    private PackagingException(String message, Throwable cause) {
        super(message, cause);
    }

    static PackagingException writing(Path file, IOException cause) {
        return new PackagingException("Cannot write " + place(file, cause), cause);
    }

    static PackagingException writing(Path file, SQLException cause) {
        return new PackagingException("Cannot write " + file + ": " + cause.getMessage(), cause);
    }

    static PackagingException reading(Path file, IOException cause) {
        return new PackagingException("Cannot read " + place(file, cause), cause);
    }

    static PackagingException reading(Path file, SQLException cause) {
        return new PackagingException("Cannot read " + file + ": " + cause.getMessage(), cause);
    }

    private static String place(Path file, IOException cause) {
        if (cause instanceof FileSystemException failed && failed.getFile() != null) {
            return failed.getFile() + (isAbout(file, failed) ? "" : " for " + file) + why(failed);
        }
        return file + ": " + cause.getMessage();
    }

    private static boolean isAbout(Path file, FileSystemException failed) {
        return file.toString().equals(failed.getFile());
    }

    private static String why(FileSystemException failed) {
        return switch (failed) {
            case AccessDeniedException _ -> ": permission denied";
            case NoSuchFileException _ -> ": it does not exist";
            case NotDirectoryException _ -> ": a file is where a folder should be";
            case FileAlreadyExistsException _ -> ": something of that name is in the way";
            default -> ": " + (failed.getReason() == null ? "it failed" : failed.getReason());
        };
    }
}
