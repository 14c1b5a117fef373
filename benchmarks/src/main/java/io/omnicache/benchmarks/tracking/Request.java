package io.omnicache.benchmarks.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Commands as bytes. */
final class Request {
    private Request() {}

    static String of(String... words) {
        StringBuilder request = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return request.toString();
    }

    static byte[] bytes(String... words) {
        return of(words).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Sends requests on a blocking channel and waits for the reply to a last one.
     *
     * @throws IOException with the first error among the replies
     */
    static void sendAndWait(SocketChannel channel, String requests) throws IOException {
        String end = "end-of-requests";
        ByteBuffer out = ByteBuffer.wrap((requests + of("ECHO", end)).getBytes(StandardCharsets.ISO_8859_1));
        while (out.hasRemaining()) {
            channel.write(out);
        }
        ByteBuffer in = ByteBuffer.allocate(1 << 16);
        StringBuilder replies = new StringBuilder();
        while (replies.indexOf(end) < 0) {
            in.clear();
            if (channel.read(in) < 0) {
                throw new IOException("The server has closed the connection: " + replies);
            }
            replies.append(new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1));
        }
        for (String line : replies.toString().split("\r\n")) {
            if (line.startsWith("-")) {
                throw new IOException(line);
            }
        }
    }
}
