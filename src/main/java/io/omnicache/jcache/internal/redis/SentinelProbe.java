package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.Topology.Address;
import io.omnicache.jcache.internal.config.connection.Topology.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.redisson.client.RedisConnectionException;

/** Finds out why no sentinel could be connected to: the client passes such failures over without a word. */
final class SentinelProbe {
    private final ConnectionOptions settings;

    SentinelProbe(ConnectionOptions settings) {
        this.settings = settings;
    }

    /**
     * What a sentinel's address fails with, where the client doesn't say why it failed; else what the client says. Waits for each of
     * the addresses for as long as a connection may take.
     */
    Throwable explain(Throwable failure) {
        boolean says = settings.topology().kind() != Kind.SENTINEL
                || failure.getCause() != null
                || !(failure instanceof RedisConnectionException)
                || !String.valueOf(failure.getMessage()).startsWith("Can't connect");
        if (says) {
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
}
