package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.Topology.Address;
import io.omnicache.jcache.internal.config.connection.Topology.Kind;
import io.omnicache.jcache.internal.redis.login.LoginException;
import io.omnicache.jcache.internal.redis.redisson.UnansweredCommands.ConnectionLostException;
import io.omnicache.jcache.internal.text.Shown;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisTimeoutException;

/**
 * Explains why no connection could be made, and names the remedy. The types of failure are checked in a fixed order,
 * beginning with an unknown host; the first type found in the chain of causes decides. Only failures of the network and
 * of TLS become causes of the exception, since Redisson's exceptions may contain a command's arguments. Thread-safe.
 */
final class ConnectFailures {
    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");
    private static final String NO_REDIS = "Can't decode replay: ";
    private static final int LONGEST = 160;

    private final ConnectionOptions settings;
    private final String server;

    private final @Nullable ChangingLogins logins;

    /** @param logins {@code null} if no login changes */
    ConnectFailures(ConnectionOptions settings, @Nullable ChangingLogins logins) {
        this.logins = logins;
        this.settings = settings;
        this.server = settings.servers();
    }

    /**
     * Returns the failure of a connection to a server that isn't Redis.
     *
     * @param reply the text that was received
     */
    static IllegalStateException noRedis(String reply) {
        return new IllegalStateException(NO_REDIS + reply);
    }

    /**
     * Returns the exception for a caller whose command wasn't sent.
     *
     * @param failure the reason; {@code null} if unknown
     */
    UnavailableException explain(@Nullable Throwable failure) {
        LoginException noLogin = ExceptionCauses.find(failure, LoginException.class);
        if (noLogin != null) {
            return new UnavailableException(reached(String.valueOf(noLogin.getMessage())));
        }
        UnknownHostException host = ExceptionCauses.find(failure, UnknownHostException.class);
        if (host != null) {
            return new UnavailableException(
                    reached("the host name " + nameIn(host)
                            + " can't be resolved; correct the host in the URI, or look at the"
                            + " name service of this machine"),
                    new UnknownHostException(Shown.name(nameIn(host))));
        }
        SSLException tls = ExceptionCauses.find(failure, SSLException.class);
        if (tls != null) {
            return isUnanswered(tls)
                    ? new UnavailableException(reached(silent()))
                    : new UnavailableException(ofTls(tls), tls);
        }
        if (ExceptionCauses.find(failure, ClosedChannelException.class) != null) {
            return new UnavailableException(reached(closed()));
        }
        IOException network = ExceptionCauses.find(failure, IOException.class);
        if (network != null) {
            return new UnavailableException(reached(ofNetwork(network)), network);
        }
        if (ExceptionCauses.find(failure, ConnectionLostException.class) != null) {
            return new UnavailableException(reached(closed()));
        }
        String strange = strangeReply(failure);
        if (strange != null) {
            return new UnavailableException(reached(strange));
        }
        if (ExceptionCauses.find(failure, TimeoutException.class) != null
                || ExceptionCauses.find(failure, RedisTimeoutException.class) != null) {
            return new UnavailableException(reached(silent()));
        }
        String problem = logins == null ? null : logins.problem(); // Redisson may not report it.
        return new UnavailableException(reached(problem != null ? problem : unknown(failure)));
    }

    /**
     * Finds the reason why no connection to a sentinel could be made, which Redisson doesn't report. Tries to connect
     * to each sentinel's address until one attempt fails, and waits for each connection as long as the setting
     * {@code connect-timeout} says.
     *
     * @return the reason; {@code failure} itself if Redisson reports the reason, or if connecting to every address
     *     succeeds
     */
    Throwable reasonOf(Throwable failure) {
        boolean isKnown = settings.topology().kind() != Kind.SENTINEL
                || failure.getCause() != null
                || !(failure instanceof RedisConnectionException)
                || !String.valueOf(failure.getMessage()).startsWith("Can't connect");
        if (isKnown) {
            return failure;
        }
        int millis = (int) Math.min(settings.transport().connectTimeout().toMillis(), Integer.MAX_VALUE);
        for (Address address : settings.topology().addresses()) {
            try (Socket socket = new Socket()) {
                InetAddress host = InetAddress.getByName(address.host());
                socket.connect(new InetSocketAddress(host, address.port()), Math.max(1, millis));
            } catch (IOException e) {
                return e;
            }
        }
        return failure;
    }

    private String reached(String why) {
        return "Redis at " + server + " can't be reached: " + why;
    }

    private String ofNetwork(IOException failure) {
        String text =
                String.valueOf(ExceptionCauses.innermost(failure).getMessage()).toLowerCase(Locale.ROOT);
        if (failure instanceof FileNotFoundException || failure instanceof NoSuchFileException) {
            return "there is no such socket; start the server, or correct the path in the URI (unixsocket of the"
                    + " server)";
        }
        if (text.contains("permission denied") || text.contains("access denied")) {
            return "Permission denied; let this program's user write to the socket (unixsocketperm of the server),"
                    + " or name"
                    + " another in the URI";
        }
        if (text.contains("refused")) {
            return "Connection refused; start the server, or correct "
                    + (settings.topology().kind() == Kind.UNIX_SOCKET ? "the path" : "host and port")
                    + " in the URI; a firewall may refuse connections too";
        }
        if (text.contains("timed out")) {
            return "no connection within "
                    + settings.transport().connectTimeout().toMillis()
                    + " ms (setting connect-timeout); correct host and port in the URI, or see that no firewall drops"
                    + " what is sent there";
        }
        if (failure instanceof NoRouteToHostException || failure instanceof ConnectException) {
            return firstLine(text) + "; correct the host in the URI, or look at the network between here and there";
        }
        if (text.contains("reset") || text.contains("broken pipe")) {
            return "the connection was reset; " + whatCloses();
        }
        return "the connection failed (" + firstLine(text) + "); look at the network between here and there";
    }

    private String closed() {
        return "the server closed the connection before it answered; " + whatCloses();
    }

    private String whatCloses() {
        return isTls()
                ? "see whether it asks for a client's certificate (tls-certificate or tls-key-store), and whether"
                        + " this port"
                        + " speaks TLS (otherwise write redis:// in the URI)"
                : "see whether this port is for TLS (then write rediss:// in the URI), and look into the log of the"
                        + " server and"
                        + " of what is before it";
    }

    private String silent() {
        String time = settings.transport().timeout().toMillis() + " ms (setting timeout)";
        return isTls()
                ? "no connection, or no answer to the TLS handshake or the login, within " + time
                        + "; see whether this port speaks TLS (otherwise write redis:// in the URI), whether the server"
                        + " hangs, and that no firewall drops what is sent there"
                : "no connection, or no answer to the login, within " + time
                        + "; see whether host and port of the URI are those of a Redis server, whether it hangs, and"
                        + " that no firewall drops what is sent there";
    }

    private String unknown(@Nullable Throwable failure) {
        String text = failure == null
                ? ""
                : String.valueOf(ExceptionCauses.innermost(failure).getMessage());
        return switch (settings.topology().kind()) {
            case CLUSTER ->
                text.contains("slots") || text.contains("Can't connect to servers")
                        ? "not all slots of the cluster have a master; start the masters that are down, and see that"
                                + " every slot"
                                + " has one (redis-cli --cluster check)"
                        : "no node of the cluster could be used; look into the log of the nodes";
            case SENTINEL ->
                text.contains("Master node is undefined")
                        ? "the sentinels know no such master; correct the setting master, or add the master to the"
                                + " sentinels"
                        : "no sentinel could be used; see that the sentinels run, that hosts and ports of the URI"
                                + " are theirs,"
                                + " and that they know the master";
            case REPLICATED ->
                "none of the servers is a master; see that one is (INFO replication), and that the URI names all of"
                        + " them";
            case SINGLE, UNIX_SOCKET ->
                "no connection could be made; see that the server runs and that the URI is right";
        };
    }

    /**
     * Returns the explanation for a server that isn't Redis, with the text that it sent; {@code null} for any other
     * failure.
     */
    private static @Nullable String strangeReply(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage());
            if (t instanceof IllegalStateException && message.startsWith(NO_REDIS)) {
                String reply = message.substring(NO_REDIS.length());
                boolean alert = !reply.isEmpty() && reply.charAt(0) == 0x15;
                return alert
                        ? "this port is for TLS; write rediss:// in the URI"
                        : "what listens there is no Redis server, it answered \"" + printable(firstLine(reply))
                                + "\"; correct host and port in the URI";
            }
        }
        return null;
    }

    private String ofTls(SSLException failure) {
        Throwable innermost = ExceptionCauses.innermost(failure);
        String text = String.valueOf(innermost.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        String help;
        if (ExceptionCauses.find(failure, CertificateExpiredException.class) != null
                || ExceptionCauses.find(failure, CertificateNotYetValidException.class) != null) {
            help = "the server's certificate has expired or isn't valid yet; renew it, or correct this machine's clock";
        } else if (lower.contains("subject alternative") || lower.contains("no name matching")) {
            help = "the server's certificate is for another host; name the host in the URI as the certificate does,"
                    + " or set"
                    + " tls-verify-host to false";
        } else if (lower.contains("certification path") || lower.contains("trust")) {
            help = "the server's certificate is not trusted; set tls-ca-certificate or tls-trust-store to the"
                    + " authority that"
                    + " issued it";
        } else if (lower.contains("not an ssl/tls record") || lower.contains("unsupported or unrecognized")) {
            text = "not an SSL/TLS record";
            help = "this port doesn't speak TLS; name the port for TLS, or write redis:// in the URI";
        } else if (lower.contains("alert")) {
            help = "the server refused the TLS handshake; see whether it asks for a client's certificate"
                    + " (tls-certificate or"
                    + " tls-key-store) and whether it trusts that";
        } else {
            help = "look into the server's log, and at tls-ca-certificate or tls-trust-store, tls-verify-host, and the"
                    + " client's certificate if the server asks for one";
        }
        return "Redis at " + server + " can't be reached with TLS (" + printable(firstLine(text)) + "): " + help;
    }

    /** A handshake without an answer is no other case than a connection or a login without one. */
    private static boolean isUnanswered(SSLException failure) {
        return String.valueOf(ExceptionCauses.innermost(failure).getMessage())
                .toLowerCase(Locale.ROOT)
                .contains("timed out");
    }

    private boolean isTls() {
        return settings.tls() != null;
    }

    /**
     * Returns the host name that could not be resolved. netty's message contains the name in quotes; the JDK's message
     * begins with the name.
     */
    private String nameIn(UnknownHostException failure) {
        String text = String.valueOf(failure.getMessage());
        Matcher quoted = QUOTED.matcher(text);
        return quoted.find() ? quoted.group(1) : firstLine(text).split("[: ]", 2)[0];
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    /** Returns a text from the network without control characters, shortened to a limit. */
    private static String printable(String text) {
        String clean = text.replaceAll("[^\\p{Print}]", ".");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "...";
    }
}
