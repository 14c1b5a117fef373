package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.ScriptTwin;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The twins of the scripts about the index. Each does in a transaction what the script of the same name does; the scripts
 * say what their keys, arguments and results are. Stateless.
 *
 * <p>The sets of the index aren't watched by changes, since every new entry changes one: an entry is watched, and its
 * member is changed together with it.
 */
final class IndexTwins {
    private static final byte BRACE = '{';
    private static final long MEMBERS_PER_LOOK = 8;
    private static final Long ZERO = 0L;
    private static final Long ONE = 1L;

    private IndexTwins() {}

    /** As {@code index_write.lua}. */
    static @Nullable Object write(
            Transaction transaction, ScriptCall change, ScriptCall own, Supplier<@Nullable Object> changing) {
        byte[] entry = change.key(1);
        byte[] set = own.key(1);
        int length = (int) Math.abs(own.number(1));
        byte[] member = Arrays.copyOfRange(entry, length, entry.length);
        boolean isNew = ZERO.equals(transaction.ask("SISMEMBER", set, member));
        if (isNew && !transaction.isRenamed(entry) && transaction.exists(entry)) {
            transaction.change("SREM", set, IndexSweep.MARK);
        }
        Object reply = changing.get();
        if (transaction.exists(entry)) {
            transaction.change("SADD", set, member);
            if (isNew && own.number(1) > 0) {
                prune(transaction, set, Arrays.copyOf(entry, length));
            }
        } else if (!isNew) {
            transaction.change("SREM", set, member);
        }
        return reply;
    }

    /** Removes members without an entry, as far as eight random members tell. */
    private static void prune(Transaction transaction, byte[] set, byte[] prefix) {
        List<byte[]> members = new ArrayList<>();
        List<byte[]> entries = new ArrayList<>();
        for (byte[] member : KeyScan.keys(transaction.ask("SRANDMEMBER", set, MEMBERS_PER_LOOK))) {
            if (isEntry(member)) {
                members.add(member);
                entries.add(join(prefix, member));
            }
        }
        List<Boolean> existing = transaction.watchExisting(entries);
        for (int i = 0; i < members.size(); i++) {
            if (!existing.get(i)) {
                transaction.change("SREM", set, members.get(i));
            }
        }
    }

    /** As {@code index_removal.lua}. */
    static @Nullable Object removal(
            Transaction transaction, ScriptCall change, ScriptCall own, Supplier<@Nullable Object> changing) {
        Object reply = changing.get();
        byte[] entry = change.key(1);
        if (!transaction.exists(entry)) {
            byte[] member = Arrays.copyOfRange(entry, (int) own.number(1), entry.length);
            Object isMember = transaction.tryToAsk("SISMEMBER", own.key(1), member);
            if (ONE.equals(isMember)) { // What has another type, in the place of the index, has no members.
                transaction.change("SREM", own.key(1), member);
            }
        }
        return reply;
    }

    /** As {@code index_mark.lua}. The set is watched. */
    static Object mark(Transaction transaction, ScriptCall call) {
        byte[] set = call.key(1);
        if (!ONE.equals(transaction.ask("SISMEMBER", set, call.bytes(1)))) {
            return ZERO;
        }
        transaction.change("SADD", set, call.bytes(2));
        transaction.change("SREM", set, call.bytes(1));
        return ONE;
    }

    /** As {@code index_sweep.lua}: for one step of members, since the client has the server's time between steps. */
    static final ScriptTwin SWEEPING = new ScriptTwin() {
        @Override
        public @Nullable Object run(Transaction transaction, ScriptCall call) {
            return sweep(transaction, call);
        }

        /** Nothing is watched: members and entries are removed together, whoever writes them meanwhile. */
        @Override
        public List<byte[]> readFirst(ScriptCall call) {
            return List.of();
        }
    };

    private static @Nullable Object sweep(Transaction transaction, ScriptCall call) {
        byte[] set = call.key(1);
        byte[] mark = call.bytes(2);
        long step = call.number(5); // As many as a script handles that can't read the clock.
        Object isComplete = transaction.ask("SISMEMBER", set, mark);
        List<byte[]> members = KeyScan.keys(transaction.ask("SRANDMEMBER", set, step));
        List<Boolean> counted = areCounted(transaction, call, members);
        List<Object> done = new ArrayList<>();
        List<Integer> entries = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            byte[] member = members.get(i);
            if (isEntry(member)) {
                if (counted.get(i)) {
                    entries.add(transaction.changes().size());
                }
                transaction.change("UNLINK", join(call.bytes(1), member));
                done.add(member);
            } else if (!Arrays.equals(member, mark) && ONE.equals(isComplete)) {
                done.add(member);
            }
        }
        if (!done.isEmpty()) {
            done.add(0, set);
            done.add(0, "SREM");
            transaction.change(done.toArray());
        }
        Long isLast = members.size() < step ? ONE : ZERO;
        transaction.endBy(replies ->
                List.of(isComplete, isLast, (long) members.size(), removed(entries, replies), List.of(), ZERO));
        return null;
    }

    private static List<Boolean> areCounted(Transaction transaction, ScriptCall call, List<byte[]> members) {
        byte[] uncounted = call.bytes(6);
        if (uncounted.length == 0) {
            return Collections.nCopies(members.size(), true);
        }
        List<Object[]> looks = members.stream()
                .map(member -> new Object[] {"GETRANGE", join(call.bytes(1), member), 0L, uncounted.length - 1L})
                .toList();
        return transaction.tryToAskAll(looks).stream()
                .map(begin -> !(begin instanceof byte[] bytes && Arrays.equals(bytes, uncounted)))
                .toList();
    }

    private static boolean isEntry(byte[] member) {
        return member.length == 0 || member[0] != BRACE;
    }

    private static long removed(List<Integer> entries, List<@Nullable Object> replies) {
        long removed = 0;
        for (int number : entries) {
            removed += replies.get(number) instanceof Long count ? count : 0;
        }
        return removed;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
