package io.omnicache.jcache.internal.redis.breaker;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.CircuitBreakers;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** The circuit breakers of one Redis deployment, by the addresses of the masters. Thread-safe. */
public final class ServerBreakers implements CircuitBreakers {
    /** Stands before the reason in the messages of failures to connect. */
    private static final String REACHED = "can't be reached: ";

    private final RedisErrors errors;
    private final BreakerSettings settings;
    private final ConcurrentHashMap<String, ServerBreaker> breakers = new ConcurrentHashMap<>();
    private final LongAdder openings = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    public ServerBreakers(RedisErrors errors, Transport transport) {
        this.errors = errors;
        this.settings = BreakerSettings.of(transport);
    }

    /** Returns the breaker of a server, the same one as long as one connection after the other is attached to it. */
    public ServerBreaker of(String address) {
        return breakers.computeIfAbsent(address, server -> new ServerBreaker(server, settings, this));
    }

    void add(String server, ServerBreaker breaker) {
        breakers.put(server, breaker);
    }

    void remove(String server, ServerBreaker breaker) {
        breakers.remove(server, breaker);
    }

    /** Returns the reason of a failure to connect, without the server and the remedy. */
    String describe(Throwable failure) {
        String message = String.valueOf(errors.notConnected(failure).getMessage());
        int begin = message.indexOf(REACHED);
        int end = message.indexOf(';');
        return message.substring(
                begin < 0 ? 0 : begin + REACHED.length(),
                end < 0 ? message.length() : Math.max(end, begin + REACHED.length()));
    }

    void countOpening() {
        openings.increment();
    }

    UnavailableException refuse(String server, long seconds, String why) {
        refusals.increment();
        return errors.away(server, seconds, why);
    }

    @Override
    public long open() {
        return breakers.values().stream().filter(ServerBreaker::isOpen).count();
    }

    @Override
    public long openings() {
        return openings.sum();
    }

    @Override
    public long refusals() {
        return refusals.sum();
    }

    @Override
    public String state() {
        if (!settings.isEnabled()) {
            return "off";
        }
        String open = new TreeMap<>(breakers)
                .values().stream()
                        .map(ServerBreaker::state)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(", "));
        return open.isEmpty() ? "closed" : "open: " + open;
    }
}
