package io.omnicache.jcache.internal.redis.redisson;

import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import org.redisson.connection.AddressResolverGroupFactory;

/**
 * Resolves host names for each new connection by the JVM's resolver, whose cache applies
 * ({@code networkaddress.cache.ttl}). Redisson itself would resolve a name only once for a client. Lookups run in
 * separate threads, since they may take seconds and would delay commands in the network threads. Thread-safe.
 */
final class NameResolution implements AddressResolverGroupFactory {
    private final boolean keepsAddress;

    /**
     * @param keepsAddress whether a connection uses the address that Redisson already knows, as long as this address is
     *     among those of the name; for topologies in which each address is a different server
     */
    NameResolution(boolean keepsAddress) {
        this.keepsAddress = keepsAddress;
    }

    @Override
    public AddressResolverGroup<InetSocketAddress> create(
            Class<? extends DatagramChannel> datagrams,
            Class<? extends SocketChannel> sockets,
            DnsServerAddressStreamProvider unused) {
        return new Group(keepsAddress);
    }

    private static final class Group extends AddressResolverGroup<InetSocketAddress> {
        private final boolean keepsAddress;
        private final LookUps lookUps = new LookUps();

        Group(boolean keepsAddress) {
            this.keepsAddress = keepsAddress;
        }

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new Resolver(executor, keepsAddress, lookUps);
        }

        @Override
        public void close() {
            super.close();
            lookUps.close();
        }
    }

    private static final class Resolver extends AbstractAddressResolver<InetSocketAddress> {
        private final boolean keepsAddress;
        private final LookUps lookUps;

        Resolver(EventExecutor executor, boolean keepsAddress, LookUps lookUps) {
            super(executor, InetSocketAddress.class);
            this.keepsAddress = keepsAddress;
            this.lookUps = lookUps;
        }

        /**
         * Returns true only for a literal IP address. An address that Redisson resolved from a name is resolved again.
         */
        @Override
        protected boolean doIsResolved(InetSocketAddress address) {
            return !address.isUnresolved()
                    && NetUtil.createByteArrayFromIpAddressString(address.getHostString()) != null;
        }

        @Override
        protected void doResolve(InetSocketAddress asked, Promise<InetSocketAddress> promise) {
            lookUps.find(asked.getHostString()).whenComplete((found, failure) -> {
                if (failure != null) {
                    promise.tryFailure(causeOf(failure));
                } else {
                    promise.trySuccess(new InetSocketAddress(choose(asked, found), asked.getPort()));
                }
            });
        }

        @Override
        protected void doResolveAll(InetSocketAddress asked, Promise<List<InetSocketAddress>> promise) {
            lookUps.find(asked.getHostString()).whenComplete((found, failure) -> {
                if (failure != null) {
                    promise.tryFailure(causeOf(failure));
                } else {
                    promise.trySuccess(found.stream()
                            .map(address -> new InetSocketAddress(address, asked.getPort()))
                            .toList());
                }
            });
        }

        private InetAddress choose(InetSocketAddress asked, List<InetAddress> found) {
            InetAddress known = asked.getAddress();
            return keepsAddress && known != null && found.contains(known) ? known : found.get(0);
        }

        private static Throwable causeOf(Throwable failure) {
            return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        }
    }

    /** Runs lookups. Concurrent callers for one name share one lookup. */
    private static final class LookUps implements AutoCloseable {
        private static final int THREADS = 4;

        private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();
        private final ExecutorService threads = DaemonThreads.shortLived("omnicache-names", THREADS);

        CompletableFuture<List<InetAddress>> find(String host) {
            CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
            CompletableFuture<List<InetAddress>> others = underWay.putIfAbsent(host, mine);
            if (others != null) {
                return others;
            }
            try {
                threads.execute(() -> lookUp(host, mine));
            } catch (RuntimeException | Error e) { // The executor is closed, or no thread can be started.
                underWay.remove(host, mine);
                mine.completeExceptionally(e);
            }
            return mine;
        }

        private void lookUp(String host, CompletableFuture<List<InetAddress>> outcome) {
            try {
                List<InetAddress> found = Arrays.asList(InetAddress.getAllByName(host));
                underWay.remove(host, outcome);
                outcome.complete(found);
            } catch (UnknownHostException | RuntimeException | Error e) {
                underWay.remove(host, outcome);
                outcome.completeExceptionally(e);
            }
        }

        @Override
        public void close() {
            threads.shutdown();
        }
    }
}
