package io.omnicache.jcache.answers;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.answers.RefusingProxy.Seen;
import io.omnicache.jcache.testing.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import javax.cache.Cache;

/**
 * One cache behind the proxy, the same entries seen past it, and what went wrong.
 *
 * @param used goes through the proxy
 * @param real sees what Redis has
 * @param deviations what wasn't as the table says
 */
record AnswersFixture(
        Kind kind,
        RefusingProxy proxy,
        Cache<String, String> used,
        Cache<String, String> real,
        List<String> deviations) {
    private static final Set<String> CHANGES =
            Set.of("SET", "GETDEL", "UNLINK", "EVAL", "EVALSHA", "SET IFEQ", "DELEX", "DELIFEQ");
    /** Commands that a server needn't have or allow: a script takes their place. */
    private static final Set<String> COMPARING = Set.of("SET IFEQ", "DELEX", "DELIFEQ");

    AnswersFixture(Kind kind, RefusingProxy proxy, Cache<String, String> used, Cache<String, String> real) {
        this(kind, proxy, used, real, new ArrayList<>());
    }

    /** The outcome of an operation without errors: its result, what Redis has then, and how many commands it took. */
    record Clean(Object result, Map<String, String> after, int commands) {}

    Clean clean(Operation operation, Side side) throws Exception {
        Clean last = null;
        for (int i = 0; i < 2; i++) { // The first time, scripts are sent as texts.
            prepare();
            proxy.reset();
            Object result = operation.on(side.of(used));
            int commands = proxy.seen().size();
            last = new Clean(result, state(), commands);
        }
        return last;
    }

    /** Refuses one command of an operation, and compares what follows with the table. */
    void refuse(Operation operation, Side side, Clean clean, int position, Answer answer) {
        prepare();
        Map<String, String> before = state();
        proxy.refuse(position, 1, answer.text());
        Object result = null;
        Throwable failure = null;
        try {
            result = operation.on(side.of(used));
        } catch (Throwable e) {
            failure = e;
        }
        List<Seen> seen = proxy.seen();
        proxy.reset();
        String command = seen.size() < position ? "" : seen.get(position - 1).name();
        String wrong = command.isEmpty()
                ? null
                : failure == null
                        ? wrongResult(operation, clean, result, command, answer)
                        : wrongFailure(operation, before, failure, command, answer);
        if (wrong != null) {
            deviations.add(kind + " " + side + " " + operation + ", command " + position + " " + command + ": \""
                    + answer + "\" " + wrong);
        }
    }

    private String wrongResult(Operation operation, Clean clean, Object result, String command, Answer answer) {
        if (!isExpected(operation, command, answer)) {
            return "had no consequence";
        }
        if (answer.is("WRONGTYPE")) { // An entry of another type is no entry, and is left out or replaced.
            return null;
        }
        if (!Objects.equals(result, clean.result())) {
            return "led to the result " + result + " instead of " + clean.result();
        }
        return state().equals(clean.after()) ? null : "left " + state() + " behind instead of " + clean.after();
    }

    private boolean isExpected(Operation operation, String command, Answer answer) {
        boolean isScript = command.equals("EVALSHA");
        return answer.isSentAgain()
                || answer.is("NOSCRIPT") && (command.startsWith("EVAL") || COMPARING.contains(command))
                // The key of another type is replaced, removed or left out.
                || answer.is("WRONGTYPE")
                // The key is done once more by itself.
                || operation == Operation.INVOKE_ALL && (!answer.isUnknown() || !CHANGES.contains(command))
                // Read on the ordinary connection then.
                || kind.isNear() && (operation.isRead() || !CHANGES.contains(command))
                // No lease, or no lock that could be released.
                || isScript && (kind == Kind.LEASES || kind == Kind.WRITER || kind == Kind.SHARED_LOADER)
                || command.equals("EVAL") && kind == Kind.LEASES
                // A script takes the place of a command that the server doesn't have or allow.
                || COMPARING.contains(command) && answer.isOfForm()
                // Sweeps without a right list the keys.
                || operation.isSweep() && answer.is("NOPERM") | answer.is("ERR");
    }

    private String wrongFailure(
            Operation operation, Map<String, String> before, Throwable thrown, String command, Answer answer) {
        Throwable failure = thrown instanceof java.util.concurrent.ExecutionException ? thrown.getCause() : thrown;
        if (!(failure instanceof RedisCacheException refusal)) {
            return "led to " + failure;
        }
        if (!failure.getClass().getSimpleName().equals(answer.exception())) {
            return "led to another exception: " + failure;
        }
        if (!refusal.getMessage().contains("\"" + answer.shown() + "\"")) {
            return "isn't shown in: " + failure.getMessage();
        }
        if (refusal.isOutcomeUnknown() && !(answer.isUnknown() && CHANGES.contains(command))) {
            return "is called an unknown outcome";
        }
        boolean mustBeUnknown = answer.isUnknown() && (command.equals("SET") || command.equals("GETDEL"));
        if (mustBeUnknown && !refusal.isOutcomeUnknown()) {
            return "is called a certain outcome";
        }
        if (operation.isOfOneEntry() && !kind.writes() && !state().equals(before)) {
            return "has changed something: " + state();
        }
        return null;
    }

    void prepare() {
        real.putAll(Map.of("k", "v", "a", "v", "b", "v"));
        real.remove("n");
    }

    Map<String, String> state() {
        return new TreeMap<>(real.getAll(Set.of("k", "a", "b", "n")));
    }
}
