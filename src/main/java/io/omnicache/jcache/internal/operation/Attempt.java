package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.operation.Decision.Effect;
import io.omnicache.jcache.internal.operation.Decision.Writing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One entry's change in the making: the state that was read, the decision on it, and the conditional command that
 * carries it out. Used by one thread.
 */
final class Attempt<K, V> {
    private static final Script COMPARE_AND_APPLY = Script.load(Attempt.class, "compare_and_apply.lua");
    private static final String SET = "S";
    private static final byte[] NOTHING = {};

    private final K key;
    private final ByteKey id;
    private final Keyspace keyspace;
    private final byte[] redisKey;
    private final Change<V> change;

    private EntryState<V> state = new EntryState<>(null, null);
    private @Nullable Decision<V> decision;
    private byte[] encoded = NOTHING;
    private @Nullable V prepared;
    private byte[] preparedBytes = NOTHING;
    private @Nullable OversizedException notKept;
    private Ttl ttl = Ttl.KEEP;
    private boolean unconditional;
    private boolean settled;
    private @Nullable K toldKey;

    Attempt(K key, ByteKey id, Keyspace keyspace, Change<V> change) {
        this.key = key;
        this.id = id;
        this.keyspace = keyspace;
        this.redisKey = keyspace.key(id.bytes());
        this.change = change;
    }

    K key() {
        return key;
    }

    /** The key for the cache loader and the cache writer: one copy for both. */
    K toldKey(EntryCopies<K, V> copies) {
        K told = toldKey;
        if (told == null) {
            told = copies.ofKey(key, id.bytes()).get();
            toldKey = told;
        }
        return told;
    }

    /** Copies of the key. */
    Supplier<K> keys(EntryCopies<K, V> copies) {
        return copies.ofKey(key, id.bytes());
    }

    /** Copies of the value that was decided on. */
    Supplier<V> newValues(EntryCopies<K, V> copies) {
        return copies.ofValue(decision().requireValue(), encoded);
    }

    /** Copies of the value that was there, as it was; {@code null} if there was none. */
    @Nullable
    Supplier<V> oldValues(EntryCopies<K, V> copies) {
        V old = state.value();
        byte[] raw = state.raw();
        return old == null || raw == null ? null : copies.ofValue(old, raw);
    }

    ByteKey id() {
        return id;
    }

    EntryState<V> state() {
        return state;
    }

    Decision<V> decision() {
        return Objects.requireNonNull(decision, "not decided yet");
    }

    /** Gives an entry that still has these bytes a time to live; zero removes it. */
    static Command touch(Keyspace keyspace, byte[] redisKey, byte[] raw, Ttl ttl) {
        return keyspace.removal(Command.script(COMPARE_AND_APPLY, redisKey, "P", raw, "T", ttl.toArgument(), NOTHING));
    }

    Command read() {
        return Command.of(Verb.GET, redisKey);
    }

    void onState(EntryState<V> read) {
        state = read;
    }

    /**
     * @throws io.omnicache.jcache.internal.codec.UndecodableException if the change depends on a value that can't be decoded, and the cache's
     *     policy is to throw
     */
    void requireDecodable() {
        if (change.looks()) {
            state.requireDecodable();
        }
    }

    /** Takes a value that will be decided on and was encoded before anybody is told of it. */
    Attempt<K, V> prepare(V value, byte[] valueBytes) {
        prepared = value;
        preparedBytes = valueBytes;
        return this;
    }

    /**
     * Decides, and encodes the new value: one that can't be encoded must change neither the store nor Redis. A loaded one that is too
     * large is not kept.
     */
    void decide(EntryCodec<K, V> codec) {
        requireDecodable();
        Decision<V> decided = change.decide(state);
        notKept = null;
        if (decided.effect() == Effect.SET) {
            V value = decided.requireValue();
            try {
                encoded = value == prepared ? preparedBytes : codec.encodeValue(value);
            } catch (OversizedException e) {
                if (decided.isPut()) {
                    throw e;
                }
                codec.logNotKept(e);
                notKept = e;
                decided = Decision.<V>nothing().counting(decided.lookup());
            }
        }
        decision = decided;
    }

    /** Whether it has been decided on, without a failure. */
    boolean isDecided() {
        return decision != null;
    }

    /** Why the value that was loaded is not kept; {@code null} if it is. */
    @Nullable
    OversizedException notKept() {
        return notKept;
    }

    Writing writing() {
        return decision().writing();
    }

    /** The store has been told: from now on Redis follows it, whatever another client does. */
    void follow() {
        unconditional = true;
    }

    /** Redis has what was decided, or there was nothing to do. */
    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    /** Whether the store knows of a change that Redis may not have. */
    boolean isHalfDone() {
        return unconditional && !settled;
    }

    Command drop() {
        return keyspace.removal(Command.of(Verb.UNLINK, redisKey));
    }

    /** Asks the policy for the time to live that the decision leads to, by the one method that applies. */
    void applyExpiry(Expiry expiry) {
        ttl = switch (decision().effect()) {
            case SET -> state.isPresent() ? expiry.onUpdate() : expiry.onCreation();
            case ACCESS -> expiry.onAccess();
            case NONE, REMOVE -> Ttl.KEEP;
        };
    }

    /** The conditional command, or {@code null} if there is nothing to do in Redis. */
    @Nullable
    Command write() {
        return switch (decision().effect()) {
            case NONE -> null;
            case ACCESS -> ttl == Ttl.KEEP ? null : command("T", NOTHING);
            case REMOVE -> state.raw() == null && !unconditional ? null : command("R", NOTHING);
            case SET -> writeValue();
        };
    }

    private @Nullable Command writeValue() {
        if (isStillborn()) {
            return state.raw() == null ? null : command("R", NOTHING);
        }
        return command(SET, encoded);
    }

    private Command command(String action, byte[] value) {
        byte[] raw = state.raw();
        String expected = unconditional ? "*" : raw == null ? "A" : state.isOfOtherType() ? "F" : "P";
        Command change = Command.script(
                COMPARE_AND_APPLY, redisKey, expected, raw == null ? NOTHING : raw, action, ttl.toArgument(), value);
        return action.equals(SET) ? keyspace.write(change) : keyspace.removal(change);
    }

    /** A new entry that expires at once: nothing is stored, and nobody hears of it. */
    private boolean isStillborn() {
        return decision().effect() == Effect.SET && !state.isPresent() && ttl.isZero();
    }

    boolean isStored() {
        return settled && decision().effect() == Effect.SET && !isStillborn();
    }

    boolean isRemoved() {
        return settled && decision().effect() == Effect.REMOVE && state.isPresent();
    }

    /** Whether the change ended the entry's time. */
    boolean isExpired() {
        return settled && ttl.isZero() && state.isPresent() && decision().effect() != Effect.REMOVE;
    }
}
