package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.aside.FillLeases;
import io.omnicache.jcache.internal.change.Decision.Effect;
import io.omnicache.jcache.internal.change.Decision.Writing;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.entry.MissingMarker;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.ChangeContext;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.Objects;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The change of one entry while it is carried out: the state that was read, the decision on that state, and the
 * conditional command. Used by one thread at a time.
 */
public final class EntryUpdate<K, V> {
    private static final String SET = "S";
    private static final byte[] NOTHING = {};

    private final K key;
    private final EncodedKey id;
    private Keyspace keyspace;
    private final byte[] redisKey;
    private final Change<V> change;
    private EntryState<V> state = new EntryState<>(null, null);
    private @Nullable Decision<V> decision;
    private final NewValue<V> newValue = new NewValue<>();
    private final UpdateOutcome outcome = new UpdateOutcome();
    private @Nullable Expiry ownExpiry;
    private Ttl ttl = Ttl.KEEP;
    private boolean unconditional;
    private final PublishedEvent event = new PublishedEvent();
    private ChangeContext context = ChangeContext.EXPLICIT;
    private Ttl remembering = Ttl.ZERO;
    private @Nullable FillLeases leases;
    private byte[] lease = NOTHING;
    private @Nullable K keyForStore;
    /** The name of the change, on a cache that writes behind. */
    private @Nullable String mark;

    EntryUpdate(K key, EncodedKey id, Keyspace keyspace, Change<V> change) {
        this.key = key;
        this.id = id;
        this.keyspace = keyspace;
        this.redisKey = keyspace.key(id.bytes());
        this.change = change;
    }

    public K key() {
        return key;
    }

    /** The key for the cache loader and the cache writer: a copy that is made at the first call. */
    public K keyForStore(EntryCopies<K, V> copies) {
        if (keyForStore == null) {
            keyForStore = copies.ofKey(key, id.bytes()).get();
        }
        return keyForStore;
    }

    /** Gives copies of the key. */
    Supplier<K> keys(EntryCopies<K, V> copies) {
        return copies.ofKey(key, id.bytes());
    }

    /** Gives copies of the new value. */
    public Supplier<V> newValues(EntryCopies<K, V> copies) {
        return copies.ofValue(redisKey, decision().requireValue(), newValue.encoded());
    }

    /** Gives copies of the former value; {@code null} if there was none. */
    @Nullable
    Supplier<V> oldValues(EntryCopies<K, V> copies) {
        V old = state.value();
        byte[] raw = state.raw();
        return old == null || raw == null ? null : copies.ofValue(redisKey, old, raw);
    }

    EncodedKey id() {
        return id;
    }

    /** The whole key in Redis. Must not be changed. */
    public byte[] redisKey() {
        return redisKey;
    }

    public EntryState<V> state() {
        return state;
    }

    public Decision<V> decision() {
        return Objects.requireNonNull(decision, "not decided yet");
    }

    /**
     * The command that sets the time to live of an entry if the entry still has these bytes. A time to live of zero
     * removes the entry.
     */
    public static Command touch(Keyspace keyspace, byte[] redisKey, byte[] raw, Ttl ttl) {
        Command change = CompareAndApply.command(redisKey, "P", raw, "T", ttl, NOTHING);
        return keyspace.removal(change, ChangeContext.ACCESS);
    }

    /**
     * Makes the update take a lease when it finds no entry, so that a removal meanwhile is noticed.
     *
     * @param ofCache {@code null} for no lease
     */
    public EntryUpdate<K, V> leasing(@Nullable FillLeases ofCache) {
        leases = ofCache;
        return this;
    }

    boolean isLeasing() {
        return leases != null;
    }

    public Command read() {
        if (leases == null) {
            return Command.of(Verb.GET, redisKey);
        }
        lease = FillLeases.nowhere();
        return leases.take(redisKey, lease, null);
    }

    void onRead(Reply reply, EntryCodec<K, V> codec) {
        boolean isLeased = leases != null && reply.failure() == null && reply.value() == null;
        state = isLeased ? codec.state(redisKey, lease) : codec.state(redisKey, reply);
    }

    public void onState(EntryState<V> read) {
        state = read;
    }

    /**
     * Checks that the value could be decoded, if the change depends on it.
     *
     * @throws io.omnicache.jcache.internal.codec.UndecodableException if the change depends on a value that can't be
     *     decoded, and the cache's policy is to throw
     */
    void requireDecodable() {
        if (change.dependsOnState()) {
            state.requireDecodable();
        }
    }

    /**
     * Checks that the decision may be made again.
     *
     * @throws CacheException if it may be made only once
     */
    void requireRepeatable() {
        if (change.isMadeOnce()) {
            throw new CacheException("The entry was changed while its exclusive entry processor ran, so the processor's"
                    + " change was dropped: by the processor itself through the cache, by an application with another"
                    + " setting of entry-processor, or since the JVM was paused for longer than a lease");
        }
    }

    /** Sets how long {@link Decision#markMissing} remembers that the cache loader has no value. */
    public EntryUpdate<K, V> rememberingFor(Ttl ttl) {
        remembering = ttl;
        return this;
    }

    /** Makes the update the completion of work under a lease: it is refused if the lease is no longer held. */
    public EntryUpdate<K, V> under(ChangeContext completion) {
        context = completion;
        return this;
    }

    /** Whether a command has changed the entry, or would have changed it if it had another state. */
    public boolean isApplied() {
        return outcome.isApplied();
    }

    /** Whether the command has published the event of the change, if it publishes events. */
    boolean isTold() {
        return outcome.isTold();
    }

    /** Whether the update was refused, since its lease was no longer held. Nothing was changed then. */
    public boolean isRefused() {
        return outcome.isRefused();
    }

    /** Sets the encoded form of a value that the change may store, so that the value isn't encoded again. */
    public EntryUpdate<K, V> prepare(V value, byte[] valueBytes) {
        newValue.prepare(value, valueBytes);
        return this;
    }

    /** Sets durations to use in place of the cache's policy, which isn't asked then. */
    public EntryUpdate<K, V> expiring(Expiry expiry) {
        ownExpiry = expiry;
        return this;
    }

    /**
     * Decides, and encodes the new value. Called before the cache writer, so that a value that can't be encoded
     * changes neither the store nor Redis. A loaded value that is too large isn't stored in Redis.
     */
    public void decide(EntryCodec<K, V> codec) {
        requireDecodable();
        decision = newValue.encode(redisKey, change.decide(state), codec);
    }

    /** Whether a decision was made without a failure. */
    public boolean isDecided() {
        return decision != null;
    }

    /** The reason why the loaded value isn't stored in Redis; {@code null} if the value is stored. */
    @Nullable
    public OversizedException notKept() {
        return newValue.notKept();
    }

    Writing writing() {
        return decision().writing();
    }

    /** Called when the store has the change: makes the command unconditional, since Redis must follow the store. */
    public void follow() {
        unconditional = true;
    }

    /** Redis is away: the command isn't sent. */
    void dropped() {
        outcome.drop();
    }

    /** Called when the decision was carried out, or when there was nothing to do. */
    public void settle() {
        outcome.settle();
    }

    public boolean isSettled() {
        return outcome.isSettled();
    }

    /** Whether the store has a change that Redis may not have. */
    boolean isHalfDone() {
        return unconditional && !outcome.isSettled();
    }

    Command drop() {
        return keyspace.removal(Command.of(Verb.UNLINK, redisKey));
    }

    /**
     * Asks the expiry policy for the time to live, by the one method that applies to the decision.
     *
     * @param policy that of the cache
     */
    public void applyExpiry(Expiry policy) {
        Expiry expiry = ownExpiry == null ? policy : ownExpiry;
        ttl = switch (decision().effect()) {
            case SET -> state.isPresent() ? expiry.onUpdate() : expiry.onCreation();
            case ACCESS -> expiry.onAccess();
            case NONE, REMOVE -> Ttl.KEEP;
            case MARK_MISSING -> remembering;
        };
    }

    /** Names the change. It is sent then even if it has no effect in Redis, since the store will be told of it. */
    void markAs(String name) {
        mark = name;
    }

    String mark() {
        return Objects.requireNonNull(mark, "not named");
    }

    /** As {@link #write()}, with the parts of another keyspace of the same keys. */
    @Nullable
    Command writeThrough(Keyspace other) {
        Keyspace own = keyspace;
        keyspace = other;
        try {
            return write();
        } finally {
            keyspace = own;
        }
    }

    /** The conditional command; {@code null} if there is nothing to do in Redis. */
    @Nullable
    public Command write() {
        return switch (decision().effect()) {
            case NONE -> null;
            case ACCESS -> ttl == Ttl.KEEP ? null : command("T", NOTHING);
            case REMOVE -> isSent() ? command("R", NOTHING) : null;
            case SET -> writeValue();
            case MARK_MISSING -> command(SET, MissingMarker.bytes());
        };
    }

    private boolean isSent() {
        return state.raw() != null || unconditional || mark != null || keyspace.needsEveryRemoval();
    }

    private @Nullable Command writeValue() {
        if (isCreatedExpired()) {
            return isSent() ? command("R", NOTHING) : null;
        }
        return command(SET, newValue.encoded());
    }

    private Command command(String action, byte[] value) {
        byte[] raw = state.raw();
        String expected = unconditional ? "*" : raw == null ? "A" : state.isOfOtherType() ? "F" : "P";
        Command change = CompareAndApply.command(redisKey, expected, raw == null ? NOTHING : raw, action, ttl, value);
        if (action.equals(SET)) {
            return keyspace.write(change, context);
        }
        return keyspace.removal(change, action.equals("T") ? ChangeContext.ACCESS : context);
    }

    /**
     * Takes the reply to the conditional command.
     *
     * @return {@code true} if another client has changed the entry. The update has the newer state then and must be
     *     decided again
     */
    public boolean onReply(@Nullable Object reply, EntryCodec<K, V> codec) {
        if (reply instanceof Long done) {
            outcome.onReply(done, unconditional, context.kind() == ChangeContext.Kind.COMPLETION);
            return false;
        }
        state = codec.state(redisKey, (byte[]) reply);
        return true;
    }

    /** Whether the store has the change, and Redis has refused it, since the lock in Redis had ended. */
    boolean isFenced() {
        return outcome.isFenced();
    }

    /** Whether Redis has refused a loaded value for good. */
    boolean isDiscarded() {
        return outcome.isDiscarded();
    }

    /** Whether a new entry would expire at once. Such an entry isn't stored and causes no event. */
    private boolean isCreatedExpired() {
        return decision().effect() == Effect.SET && !state.isPresent() && ttl.isZero();
    }

    public boolean isStored() {
        return outcome.isSettled() && !outcome.isDiscarded() && stores();
    }

    /** Whether the entry is stored if the change is made. */
    boolean stores() {
        return decision().effect() == Effect.SET && !isCreatedExpired();
    }

    /** The counters of the statistics that the update adds one to, as bits. */
    public int counters() {
        int counters = decision().counters();
        if (!isStored()) {
            counters &= ~Counter.PUTS.bit();
        }
        return isRemoved() ? counters : counters & ~Counter.REMOVALS.bit();
    }

    public boolean isRemoved() {
        return outcome.isSettled() && !outcome.isLost() && removes();
    }

    /** Whether an entry is removed if the change is made. */
    boolean removes() {
        return decision().effect() == Effect.REMOVE && state.isPresent();
    }

    /** Whether an entry expires at once if the change is made. */
    boolean expires() {
        return ttl.isZero() && state.isPresent() && decision().effect() != Effect.REMOVE;
    }

    /** The event of the change, as far as it is published. */
    PublishedEvent event() {
        return event;
    }
}
