package io.omnicache.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The address of a server, its options, and how to connect. */
interface Listening {
    /** Plain TCP on loopback. */
    Listening TCP = new Listening() {
        @Override
        public List<String> arguments(int port, Path directory) {
            return List.of("--port", Integer.toString(port));
        }

        @Override
        public RespConnection connect(int port, Path directory) throws IOException {
            return RespConnection.open(HOST, port);
        }

        @Override
        public String uri(String login, int port, Path directory) {
            return "redis://" + login + HOST + ":" + port;
        }
    };

    /** A Unix socket in the server's directory, and no port. */
    Listening SOCKET = new Listening() {
        @Override
        public List<String> arguments(int port, Path directory) {
            return List.of("--port", "0", "--unixsocket", socket(directory).toString());
        }

        @Override
        public RespConnection connect(int port, Path directory) throws IOException {
            return RespConnection.open(socket(directory));
        }

        @Override
        public String uri(String login, int port, Path directory) {
            return "unix://" + login + socket(directory);
        }
    };

    String HOST = "127.0.0.1";

    /**
     * TLS on loopback, and no plain port.
     *
     * @param clients whether a client must show a certificate of the same authority
     */
    record Tls(Certificates certificates, boolean clients) implements Listening {
        @Override
        public List<String> arguments(int port, Path directory) {
            return List.of(
                    "--port",
                    "0",
                    "--tls-port",
                    Integer.toString(port),
                    "--tls-cert-file",
                    certificates.serverCertificate().toString(),
                    "--tls-key-file",
                    certificates.serverKey().toString(),
                    "--tls-ca-cert-file",
                    certificates.authorityFile().toString(),
                    "--tls-auth-clients",
                    clients ? "yes" : "no");
        }

        @Override
        public RespConnection connect(int port, Path directory) throws IOException {
            return RespConnection.open(HOST, port, certificates.clientContext().getSocketFactory());
        }

        @Override
        public String uri(String login, int port, Path directory) {
            return "rediss://" + login + HOST + ":" + port;
        }
    }

    List<String> arguments(int port, Path directory);

    RespConnection connect(int port, Path directory) throws IOException;

    /** The URI that clients use; the login is empty or ends with {@code @}. */
    String uri(String login, int port, Path directory);

    private static Path socket(Path directory) {
        return directory.resolve("redis.sock");
    }
}
