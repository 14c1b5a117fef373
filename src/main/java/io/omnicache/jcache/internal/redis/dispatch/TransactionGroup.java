package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.ScriptTwin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scripts of one caller whose work is done together, in the caller's thread, when he waits for the first result. Used by
 * one thread.
 */
final class TransactionGroup {
    private final Transactions transactions;
    private final RedisServers servers;
    private final List<Command> commands = new ArrayList<>();
    private @Nullable Object @Nullable [] results;

    TransactionGroup(Transactions transactions, RedisServers servers) {
        this.transactions = transactions;
        this.servers = servers;
    }

    /** Returns whether one more command may be added. One whose result depends on replies is done alone. */
    boolean takes(Command command) {
        return commands.size() < Transactions.MOST_TOGETHER
                && watches(command)
                && (commands.isEmpty() || watches(commands.get(0)));
    }

    private static boolean watches(Command command) {
        Script script = command.script();
        ScriptTwin twin = script == null ? null : script.twin();
        return twin != null && !twin.readFirst(ScriptForms.callOf(command)).isEmpty();
    }

    /** Adds a command, before the first wait. */
    PendingResult add(Command command) {
        int number = commands.size();
        commands.add(command);
        return () -> {
            @Nullable Object[] all = results;
            if (all == null) {
                all = transactions.runAll(servers, commands);
                results = all;
            }
            return all[number];
        };
    }
}
