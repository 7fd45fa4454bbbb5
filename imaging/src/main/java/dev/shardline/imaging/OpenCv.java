package dev.shardline.imaging;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/// Loads what is needed of OpenCV, once per process, and makes it behave: no threads of its own,
/// because there is a worker per core already.
public final class OpenCv {

    static {
        // JavaCPP counts the whole process' memory, RocksDB's and mapped files included, and fails
        // allocations above a share of the heap's size. Here the pixel limit bounds the memory, and
        // every Mat is freed by its scope: nothing is left for the limits and the collector to do.
        setUnlessGiven("org.bytedeco.javacpp.maxBytes", "0");
        setUnlessGiven("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        setUnlessGiven("org.bytedeco.javacpp.nopointergc", "true");
        Loader.load(opencv_core.class);
        Loader.load(opencv_imgproc.class);
        Loader.load(opencv_imgcodecs.class);
        opencv_core.setNumThreads(1);
    }

    private OpenCv() {}

    /// Returns when OpenCV is ready; takes most of a second at the first call.
    public static void load() {
        // The static initializer has done it.
    }

    /// A file's bytes, for OpenCV to decode. What it allocates belongs to the caller's
    /// `PointerScope`.
    ///
    /// @param file whole, from its position 0 to its limit
    public static Mat bytes(ByteBuffer file) {
        return new Mat(1, file.limit(), opencv_core.CV_8UC1, pointer(file));
    }

    /// A direct buffer is read where it is; another one is copied to native memory, once.
    private static BytePointer pointer(ByteBuffer file) {
        if (file.isDirect()) {
            return new BytePointer(file);
        }
        var pointer = new BytePointer(file.limit());
        if (file.hasArray()) {
            return pointer.put(file.array(), file.arrayOffset(), file.limit());
        }
        var bytes = new byte[file.limit()];
        file.get(0, bytes);
        return pointer.put(bytes, 0, bytes.length);
    }

    /// What OpenCV says, without the paths of the machine that built it.
    public static String complaint(RuntimeException e) {
        String message = String.valueOf(e.getMessage()).strip();
        int error = message.indexOf("error: ");
        String said = error < 0 ? message : message.substring(error);
        return "OpenCV reports " + said.replaceAll("\\s+", " ");
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
