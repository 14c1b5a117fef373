package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The twins of the scripts about locks of entries and about the order of writes to the store. Each does in a transaction
 * what the script of the same name does; the scripts say what their keys, arguments and results are. Stateless.
 */
final class LockTwins {
    private static final byte MARKED = '!';
    private static final Long ZERO = 0L;
    private static final Long ONE = 1L;
    private static final Long TWO = 2L;
    private static final byte[] WRITTEN = {'w', ':'};

    private LockTwins() {}

    /** As {@code take_lock.lua}. */
    static Object takeLock(Transaction transaction, ScriptCall call) {
        if (transaction.exists(call.key(1)) && !transaction.isEternal(call.key(1))) {
            return List.of(ZERO);
        }
        transaction.set(call.key(1), call.bytes(1), call.text(2));
        boolean unused = transaction.unlink(call.key(3));
        return transaction.isOfOtherType(call.key(2)) ? List.of(TWO) : Arrays.asList(ONE, transaction.get(call.key(2)));
    }

    /** As {@code renew_lock.lua}. */
    static Object renewLock(Transaction transaction, ScriptCall call) {
        if (!isHeld(transaction.get(call.key(1)), call.bytes(1))) {
            return ZERO;
        }
        boolean unused = transaction.expire(call.key(1), call.text(2));
        unused = transaction.expire(call.key(2), call.text(2));
        return ONE;
    }

    /** As {@code release_lock.lua}. */
    static Object releaseLock(Transaction transaction, ScriptCall call) {
        if (!isHeld(transaction.get(call.key(1)), call.bytes(1))) {
            return ZERO;
        }
        boolean unused = transaction.unlink(call.key(1));
        unused = transaction.unlink(call.key(2));
        return ONE;
    }

    /** As {@code begin_write.lua}. */
    static Object beginWrite(Transaction transaction, ScriptCall call) {
        if (!isHeld(transaction.get(call.key(1)), call.bytes(1))) {
            return -3L;
        }
        boolean unused = transaction.expire(call.key(1), call.text(2));
        if (!transaction.exists(call.key(2))) {
            return -2L;
        }
        long ttl = transaction.ttl(call.key(2));
        transaction.rename(call.key(2), call.key(3));
        unused = transaction.expire(call.key(3), call.text(2));
        return ttl;
    }

    /** As {@code end_turn.lua}. */
    static Object endTurn(Transaction transaction, ScriptCall call) {
        byte[] lock = transaction.get(call.key(1));
        boolean isSafe = Transaction.areEqual(lock, call.bytes(1));
        if (isHeld(lock, call.bytes(1))) {
            boolean unused = transaction.unlink(call.key(1));
            unused = transaction.unlink(call.key(3));
        } else {
            mark(transaction, call.key(1), lock);
        }
        byte[] name = transaction.get(call.key(4));
        boolean isOwn = Transaction.areEqual(name, call.bytes(2));
        if (call.is(3, "1")) {
            isSafe &= name != null;
            if (name == null || isOwn) {
                transaction.set(call.key(4), concat(WRITTEN, call.bytes(2)), call.text(4));
            }
        } else if (isOwn) {
            boolean unused = transaction.expire(call.key(4), call.text(5));
        }
        if (isSafe) {
            return ONE;
        }
        boolean unused = transaction.unlink(call.key(2));
        return ZERO;
    }

    /** As {@code fence.lua}. */
    static @Nullable Object fence(
            Transaction transaction, ScriptCall change, ScriptCall own, Supplier<@Nullable Object> changing) {
        byte[] entry = change.key(1);
        byte[] lockKey = own.key(1);
        byte[] aside = own.key(2);
        byte[] lock = transaction.get(lockKey);
        boolean isHolder = Transaction.areEqual(lock, own.bytes(1));
        boolean isMarked = !isHolder && isHeld(lock, own.bytes(1));
        String mode = own.text(3);
        if (mode.equals("I")) {
            if (isHolder || isMarked) {
                boolean unused = transaction.unlink(lockKey);
            } else {
                mark(transaction, lockKey, lock);
            }
            boolean unused = transaction.unlink(aside);
            return changing.get();
        }
        boolean wasSetAside = !own.is(2, "");
        boolean isCleared = isHolder && wasSetAside && !transaction.exists(aside);
        if (isMarked || isCleared) {
            if (isOfStore(change)) {
                bringBack(transaction, entry, own);
                Object unused = changing.get();
            }
            boolean unused = transaction.unlink(entry);
            unused = transaction.unlink(aside);
            if (mode.equals("R")) {
                unused = transaction.unlink(lockKey);
            }
            return TWO;
        }
        if (!isHolder) {
            return ZERO;
        }
        bringBack(transaction, entry, own);
        Object reply = changing.get();
        if (reply instanceof Long && mode.equals("R")) {
            boolean unused = transaction.unlink(lockKey);
            unused = transaction.unlink(aside);
        }
        return reply;
    }

    /** As {@code mark_change.lua}. */
    static @Nullable Object markChange(
            Transaction transaction, ScriptCall change, ScriptCall own, Supplier<@Nullable Object> changing) {
        Object reply = changing.get();
        if (ONE.equals(reply)) {
            transaction.set(own.key(1), own.bytes(1), own.text(2));
        }
        return reply;
    }

    /** As {@code guard_load.lua}. */
    static @Nullable Object guardLoad(
            Transaction transaction, ScriptCall change, ScriptCall own, Supplier<@Nullable Object> changing) {
        byte[] name = transaction.get(own.key(1));
        boolean isLater = own.is(2, "")
                ? name != null && !Transaction.beginsWith(name, WRITTEN) && !Transaction.beginsWith(name, own.bytes(1))
                : !Transaction.areEqual(name, own.bytes(2));
        return isLater ? TWO : changing.get();
    }

    private static boolean isOfStore(ScriptCall change) {
        return !change.arguments().isEmpty() && change.is(1, "*");
    }

    private static void bringBack(Transaction transaction, byte[] entry, ScriptCall own) {
        if (!own.is(2, "") && transaction.exists(own.key(2))) {
            transaction.rename(own.key(2), entry);
            boolean unused = transaction.expire(entry, own.text(2));
        }
    }

    private static boolean isHeld(byte @Nullable [] lock, byte[] token) {
        return Transaction.areEqual(lock, token)
                || lock != null
                        && lock.length == token.length + 1
                        && lock[0] == MARKED
                        && Arrays.equals(lock, 1, lock.length, token, 0, token.length);
    }

    /** Marks the lock of another holder, whose entry isn't safe any more. */
    private static void mark(Transaction transaction, byte[] key, byte @Nullable [] lock) {
        if (lock != null && (lock.length == 0 || lock[0] != MARKED)) {
            transaction.set(key, concat(new byte[] {MARKED}, lock), "K");
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
