package dev.shardline.packager;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// The samples of a TFRecord file as [TfrecordSamples] writes it. Wrong sums and cut-off records
/// are errors.
final class TfrecordMembers implements Members {
    private final InputStream in;
    private final Deque<Member> waiting = new ArrayDeque<>();

    TfrecordMembers(InputStream in) {
        this.in = in;
    }

    @Override
    public Optional<Member> next() throws IOException {
        if (waiting.isEmpty()) {
            byte[] head = in.readNBytes(Tfrecord.HEAD);
            if (head.length > 0) {
                waiting.addAll(Example.members(record(head)));
            }
        }
        return Optional.ofNullable(waiting.poll());
    }

    private byte[] record(byte[] head) throws IOException {
        if (head.length < Tfrecord.HEAD) {
            throw new IOException("the file is cut off");
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (!Tfrecord.head(length).equals(ByteBuffer.wrap(head))) {
            throw new IOException("the length of a record has a wrong sum");
        }
        byte[] content = in.readNBytes(Math.toIntExact(length));
        byte[] foot = in.readNBytes(Tfrecord.FOOT);
        if (content.length < length || foot.length < Tfrecord.FOOT) {
            throw new IOException("the last record is cut off");
        }
        if (!Tfrecord.foot(content).equals(ByteBuffer.wrap(foot))) {
            throw new IOException("a record has a wrong sum");
        }
        return content;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
