package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.near.NearFill.Outcome;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches of commands of a cache with a near cache. The reads among them, {@code GET} and the keys of {@code MGET}, are
 * sent on the connection on which changes are announced; what that can't answer, and all other commands, on the usual
 * one. Thread-safe.
 */
record NearBatches(NearConnection connection, NearFills fills, long longestFillNanos) {

    List<Reply> callAll(List<Command> commands) {
        List<byte[]> asked = new ArrayList<>();
        int[] first = new int[commands.size()];
        Arrays.fill(first, -1);
        for (int i = 0; i < first.length; i++) {
            Command command = commands.get(i);
            if (connection.isFill(command) || command.verb() == Verb.MGET && command.isRead()) {
                first[i] = asked.size();
                NearCommands.forEachKey(command, asked::add);
            }
        }
        return asked.isEmpty()
                ? connection.callAllPlainly(commands)
                : callAll(commands, first, outcomes(fills.startAll(asked)));
    }

    private List<@Nullable Outcome> outcomes(List<@Nullable NearFill> started) {
        long deadline = OperationTime.ofThread().deadline(System.nanoTime(), longestFillNanos);
        List<@Nullable Outcome> outcomes = new ArrayList<>(started.size());
        for (NearFill fill : started) {
            Outcome outcome = fill == null ? null : fill.await(Math.max(0, deadline - System.nanoTime()));
            outcomes.add(outcome == null || !outcome.isAnswer() ? null : outcome);
        }
        return outcomes;
    }

    /** @param first the index of the outcome of each command's first key; -1 for a command that was not sent yet */
    private List<Reply> callAll(List<Command> commands, int[] first, List<@Nullable Outcome> outcomes) {
        Reply[] replies = new Reply[first.length];
        List<Command> rest = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            Reply reply = first[i] < 0 ? null : reply(commands.get(i), first[i], outcomes);
            if (reply == null) {
                rest.add(unanswered(commands.get(i), first[i], outcomes));
            } else {
                replies[i] = reply;
            }
        }
        if (!rest.isEmpty()) {
            List<Reply> further = connection.callAllPlainly(rest);
            int next = 0;
            for (int i = 0; i < first.length; i++) {
                if (replies[i] == null) {
                    replies[i] = completed(commands.get(i), first[i], outcomes, further.get(next++));
                }
            }
        }
        return Arrays.asList(replies);
    }

    /** The command for the keys that have no outcome: those that have one would be dropped if they were read again. */
    private static Command unanswered(Command command, int first, List<@Nullable Outcome> outcomes) {
        if (first < 0 || command.verb() != Verb.MGET) {
            return command;
        }
        List<byte[]> keys = new ArrayList<>(command.keys());
        for (int i = 0; i < command.keys(); i++) {
            if (outcomes.get(first + i) == null) {
                keys.add((byte[]) command.words()[i + 1]);
            }
        }
        return command.withKeys(keys);
    }

    /** Puts the reply to {@link #unanswered} and the outcomes together. */
    private static Reply completed(Command command, int first, List<@Nullable Outcome> outcomes, Reply rest) {
        if (first < 0 || !(rest.value() instanceof List<?> values) || values.size() == command.keys()) {
            return rest;
        }
        List<@Nullable Object> all = new ArrayList<>(command.keys());
        int next = 0;
        for (int i = first; i < first + command.keys(); i++) {
            Outcome outcome = outcomes.get(i);
            all.add(outcome == null ? values.get(next++) : outcome.value());
        }
        return new Reply(all, null);
    }

    /** The reply to a command by the outcomes of its keys; {@code null} if one of them has no answer. */
    private static @Nullable Reply reply(Command command, int first, List<@Nullable Outcome> outcomes) {
        List<byte @Nullable []> values = new ArrayList<>(command.keys());
        for (int i = first; i < first + command.keys(); i++) {
            Outcome outcome = outcomes.get(i);
            if (outcome == null) {
                return null;
            }
            values.add(outcome.value());
        }
        return new Reply(command.verb() == Verb.MGET ? values : values.get(0), null);
    }
}
