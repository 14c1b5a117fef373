package io.omnicache.jcache.internal.redis.push;

import io.netty.channel.Channel;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import io.omnicache.jcache.internal.redis.PushConnections.Master;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.login.LoginSession;
import io.omnicache.jcache.internal.redis.login.LoginSession.Outcome;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open push connection to a master: says {@code HELLO 3}, subscribes what is wanted, beats, and routes messages.
 * Messages are delivered from the first heartbeat on that comes back. Used in the channel's event loop, except for the
 * methods marked "Any thread".
 */
final class MasterConnection implements Master, PushHandler.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(MasterConnection.class);

    private final Channel channel;
    private final PushSettings settings;
    private final PushFailures failures;
    private final Owner owner;
    private final PushHandler handler;
    private final Heartbeat heartbeat;
    private final Set<ChannelKey> asked = new HashSet<>();
    private final Set<ChannelKey> confirmed = new HashSet<>();
    /** Callbacks that wait for a reply. They run at the end of the connection if the reply doesn't come before. */
    private final List<Runnable> atEnd = new ArrayList<>();

    private volatile String nodeId = "";
    private volatile @Nullable Tracking tracking;
    /** Whether a message of somebody else has come since the last heartbeat was sent. */
    private boolean hearsOthers;

    /** Whether a heartbeat has come back. */
    private boolean ready;

    private boolean over;
    private @Nullable RedisCacheException failure;

    MasterConnection(Channel channel, PushSettings settings, PushFailures failures, Owner owner, long number) {
        this.channel = channel;
        this.settings = settings;
        this.failures = failures;
        this.owner = owner;
        this.handler = new PushHandler(channel, settings.largestMessage(), this);
        this.heartbeat = new Heartbeat(settings, number);
    }

    /** Begins. {@link Owner#onReady} or {@link Owner#onEnd} is called later. Any thread. */
    void start() {
        try {
            channel.eventLoop().execute(this::greet);
        } catch (RejectedExecutionException e) {
            channel.close();
            onEnd("the connection is closed");
        }
    }

    private void greet() {
        channel.pipeline().addLast(handler);
        if (!channel.isActive()) {
            handler.end(PushHandler.CLOSED);
            return;
        }
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (!ready) {
                                fail(failures.silent(settings.replyNanos()));
                            }
                        },
                        settings.replyNanos(),
                        TimeUnit.NANOSECONDS);
        handler.send(this::onHello, "HELLO", "3");
        LoginSession.sendBy(
                channel,
                (words, outcome) -> handler.send(
                        reply -> outcome.accept(
                                reply instanceof ReplyError error ? Outcome.refused(error.text()) : Outcome.ACCEPTED),
                        words));
        if (settings.isCluster()) {
            handler.send(this::onNodeId, "CLUSTER", "MYID");
        }
        ChannelKey beats = new ChannelKey(Kind.CHANNEL, heartbeat.channel());
        handler.subscribe(beats.subscribing(), beats.name(), refusal -> {
            if (refusal != null) {
                fail(failures.heartbeatRefused(refusal));
            }
        });
        synchronise();
        beat();
    }

    private void onHello(@Nullable Object reply) {
        if (reply instanceof ReplyError error) {
            fail(failures.helloRefused(error));
        } else if (!"3".equals(field(reply, "proto"))) {
            fail(failures.noResp3());
        } else {
            checkRole(reply);
        }
    }

    private void checkRole(@Nullable Object hello) {
        String role = field(hello, "role");
        if (role != null && !role.equals("master")) {
            fail(failures.noMaster(role), "it is no master any more but a " + role);
        }
    }

    private void onNodeId(@Nullable Object reply) {
        if (reply instanceof ReplyError error) {
            fail(failures.refused(error, "+cluster|myid"));
            return;
        }
        String id = text(reply);
        nodeId = id == null ? "" : id;
    }

    /** Subscribes and unsubscribes so that the server has what is wanted. */
    void synchronise() {
        Set<ChannelKey> wanted = owner.wanted();
        for (ChannelKey channel : wanted) {
            if (asked.add(channel)) {
                handler.subscribe(channel.subscribing(), channel.name(), refusal -> onSubscribed(channel, refusal));
            }
        }
        for (ChannelKey channel : List.copyOf(asked)) {
            if (!wanted.contains(channel)) {
                asked.remove(channel);
                confirmed.remove(channel);
                handler.subscribe(channel.unsubscribing(), channel.name(), refusal -> {});
            }
        }
        if (ready) { // A new subscription may have only channels that are confirmed already.
            owner.onReady(this, confirmed);
            track();
        }
    }

    private void track() {
        Tracking present = tracking;
        if (present == null && !over && !owner.keys().isEmpty()) {
            present = new Tracking(channel, handler, failures, owner.keys(), owner);
            tracking = present;
        }
        if (present != null) {
            present.synchronise();
        }
    }

    /** The tracking of keys, once something is tracked. Any thread. */
    @Nullable
    Tracking tracking() {
        return tracking;
    }

    private void onSubscribed(ChannelKey channel, @Nullable ReplyError refusal) {
        if (refusal != null) {
            asked.remove(channel);
            owner.onRefused(this, channel, failures.subscriptionRefused(refusal, channel));
        } else if (asked.contains(channel)) {
            confirmed.add(channel);
            if (ready) {
                owner.onReady(this, confirmed);
            }
        }
    }

    private void beat() {
        if (over) {
            return;
        }
        if (heartbeat.isOverdue(hearsOthers)) {
            handler.end("no heartbeat came back for " + TimeUnit.NANOSECONDS.toMillis(heartbeat.missingFor())
                    + " ms, although the connection seems open");
            return;
        }
        hearsOthers = false;
        byte[] content = heartbeat.next();
        handler.send(reply -> onPublished(content, reply), "PUBLISH", heartbeat.channel(), content);
        if (ready) {
            handler.send(this::checkRole, "HELLO");
        }
        channel.eventLoop().schedule(this::beat, settings.beatNanos(), TimeUnit.NANOSECONDS);
    }

    /** A server that is busy for a while publishes nothing, so that no message is missed meanwhile. */
    private void onPublished(byte[] content, @Nullable Object reply) {
        if (reply instanceof ReplyError refusal) {
            RedisCacheException why = failures.heartbeatRefused(refusal);
            if (ready && why instanceof UnavailableException) {
                heartbeat.refused(content);
            } else {
                fail(why);
            }
        }
    }

    /** Runs a task in the event loop, unless that has ended. Any thread. */
    void execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            return; // The network threads have ended, and so has the connection.
        }
    }

    /** Closes the connection. Any thread. */
    void close(String reason) {
        try {
            channel.eventLoop().execute(() -> handler.end(reason));
        } catch (RejectedExecutionException e) {
            channel.close();
        }
    }

    /** Closes the connection because of a failure. Event loop only. */
    void fail(RedisCacheException why) {
        fail(why, String.valueOf(why.getMessage()));
    }

    private void fail(RedisCacheException why, String reason) {
        if (failure == null) {
            failure = why;
        }
        handler.end(reason);
    }

    @Override
    public void onPush(List<@Nullable Object> elements) {
        int payload = elements.size() - 1;
        switch (PushHandler.kindOf(elements)) {
            case "message" ->
                onMessage(Kind.CHANNEL, elements.get(1), elements.get(payload - 1), elements.get(payload));
            case "pmessage" ->
                onMessage(Kind.PATTERN, elements.get(1), elements.get(payload - 1), elements.get(payload));
            case "invalidate" -> {
                Tracking present = tracking;
                if (present != null) {
                    present.onInvalidated(elements.get(payload));
                }
            }
            default -> {} // Nobody has asked for other kinds.
        }
    }

    private void onMessage(Kind kind, @Nullable Object name, @Nullable Object on, @Nullable Object payload) {
        if (!(name instanceof byte[] subscribed)
                || !(on instanceof byte[] published)
                || !(payload instanceof byte[] content)) {
            handler.end("the server sent a message of an unknown form");
            return;
        }
        if (kind == Kind.CHANNEL && heartbeat.isChannel(subscribed)) {
            onBeat(content);
            return;
        }
        hearsOthers = true;
        if (ready) {
            Message message = new Message(this, subscribed, published, content);
            for (PushSubscription subscription : owner.routes().of(new ChannelKey(kind, subscribed))) {
                subscription.deliver(message);
            }
        }
    }

    private void onBeat(byte[] content) {
        if (heartbeat.returned(content) && !ready) {
            ready = true;
            owner.onReady(this, confirmed);
            track();
        }
    }

    @Override
    public void onDropped(String reason) {
        Tracking present = tracking;
        if (present != null) {
            present.onDropped(reason);
        }
        owner.onDropped(this, reason);
    }

    @Override
    public void onEnd(String reason) {
        over = true;
        Tracking present = tracking;
        if (present != null) {
            present.end(reason);
        }
        RedisCacheException why = failure;
        owner.onEnd(this, ready, why != null ? why : failures.ended(reason), reason);
        List<Runnable> callbacks = List.copyOf(atEnd);
        atEnd.clear();
        callbacks.forEach(MasterConnection::call);
    }

    /** The latest time for which the connection is proved, as {@link System#nanoTime()}. Any thread. */
    long provenUntil() {
        return heartbeat.provenUntil();
    }

    @Override
    public String nodeId() {
        return nodeId;
    }

    @Override
    public void afterPresentMessages(Runnable callback) {
        try {
            channel.eventLoop().execute(() -> {
                if (over) {
                    call(callback);
                    return;
                }
                atEnd.add(callback);
                handler.send(
                        pong -> {
                            atEnd.remove(callback);
                            call(callback);
                        },
                        "PING");
            });
        } catch (RejectedExecutionException e) {
            call(callback);
        }
    }

    private static void call(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A callback behind pushed messages failed", e);
        }
    }

    /** The value of a map's field as a text; {@code null} if the reply is no map with this field. */
    private static @Nullable String field(@Nullable Object reply, String name) {
        if (reply instanceof List<?> map) {
            for (int i = 0; i + 1 < map.size(); i += 2) {
                if (name.equals(text(map.get(i)))) {
                    return text(map.get(i + 1));
                }
            }
        }
        return null;
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return value == null ? null : value.toString();
    }

    /** Who has the connection opened. Called in the event loop. */
    interface Owner {

        /** What is to be subscribed at present. */
        Set<ChannelKey> wanted();

        /** Where messages go at present. */
        Routes routes();

        /** What is tracked at present. */
        KeyTracking keys();

        /** The identity of the server. */
        Object identity();

        /** The first heartbeat has come back, or a further channel is confirmed behind it. */
        void onReady(MasterConnection connection, Set<ChannelKey> confirmed);

        /** The server refuses a channel. */
        void onRefused(MasterConnection connection, ChannelKey channel, RedisCacheException why);

        /** A message was lost on our side. */
        void onDropped(MasterConnection connection, String reason);

        /** The connection has ended. Called once. */
        void onEnd(MasterConnection connection, boolean wasReady, RedisCacheException why, String reason);
    }
}
