package io.omnicache.it;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A minimal RESP2 client: one command at a time, words and replies as UTF-8. Over TCP and TLS it waits for a reply for
 * {@link Await#PATIENCE} at most.
 */
public final class RespConnection implements Closeable {
    private final Closeable transport;
    private final InputStream in;
    private final OutputStream out;

    private RespConnection(Closeable transport, InputStream in, OutputStream out) {
        this.transport = transport;
        this.in = in;
        this.out = out;
    }

    public static RespConnection open(String host, int port) throws IOException {
        return over(connect(new Socket(), host, port));
    }

    /** Opens a TLS connection; the server's certificate must be trusted by the factory and name the host. */
    public static RespConnection open(String host, int port, SSLSocketFactory factory) throws IOException {
        Socket plain = connect(new Socket(), host, port);
        try {
            SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return over(socket);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    public static RespConnection open(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new RespConnection(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
    }

    /**
     * Sends a command and returns the reply's payload: the elements of an array line by line, nil as nothing.
     *
     * @throws RedisErrorReply if that is what the server replied
     */
    public String command(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        out.write(request.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        return reply();
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }

    private String reply() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new RedisErrorReply(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            default -> throw new IOException("Not a reply of RESP2: " + line);
        };
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException("The server closed the connection");
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private String array(int size) throws IOException {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(reply());
        }
        return String.join("\n", elements);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The server closed the connection");
            }
            line.append((char) c);
        }
        in.read();
        return line.toString();
    }

    private static Socket connect(Socket socket, String host, int port) throws IOException {
        try {
            socket.connect(new InetSocketAddress(host, port), (int) Await.PATIENCE.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static RespConnection over(Socket socket) throws IOException {
        socket.setSoTimeout((int) Await.PATIENCE.toMillis());
        return new RespConnection(socket, socket.getInputStream(), socket.getOutputStream());
    }
}
