package dev.shardline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A name server on loopback, over UDP, that loses questions where a test wants that.
public final class NameServer implements AutoCloseable {

    private final DatagramSocket socket;
    private final Random random = new Random(1);
    private final double lost;

    /// The address of each name that there is.
    public final Map<String, String> addresses = new ConcurrentHashMap<>();

    /// Questions that came so far, the lost ones too.
    public final AtomicInteger questions = new AtomicInteger();

    /// Whether it answers that it cannot say.
    public volatile boolean failing;

    /// @param lost the share of the questions that get no answer
    public NameServer(double lost) {
        this.lost = lost;
        try {
            socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::serve);
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                socket.receive(packet);
                questions.incrementAndGet();
                if (random.nextDouble() >= lost) {
                    var question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                    var answer = answer(question).toWire();
                    socket.send(
                            new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private Message answer(Message question) {
        var asked = question.getQuestion();
        var answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(asked, Section.QUESTION);
        var address = addresses.get(asked.getName().toString(true));
        if (failing) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
        } else if (address == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else if (asked.getType() == Type.A) {
            answer.addRecord(
                    new ARecord(asked.getName(), DClass.IN, 60, InetAddress.ofLiteral(address)),
                    Section.ANSWER);
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
