package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Scripts;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.pipeline.ServerAbilities;
import io.omnicache.jcache.internal.redis.twin.NativeCommand;
import io.omnicache.jcache.internal.redis.twin.NativeForm;
import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the form in which a script's work is asked for: one command of servers that compare by themselves, the script,
 * or a transaction where scripts aren't allowed. A server shows what it can do by its replies. Thread-safe.
 *
 * @param scripts whether scripts may be sent at all
 */
record ScriptForms(Scripts scripts) {
    /** The index of a script's first key: behind the command's name, the digest and the number of keys. */
    private static final int FIRST_KEY = 3;

    /** Returns the one command that does the work of a script; {@code null} if the command has to be sent as it is. */
    @Nullable
    NativeCommand nativeForm(Command command, PipelinedConnection connection) {
        Script script = command.script();
        NativeForm form = script == null ? null : script.nativeForm();
        if (form == null) {
            return null;
        }
        connection.learnAbilities(command.key());
        ServerAbilities abilities = connection.abilities();
        return abilities.comparesInSet() || abilities.comparingDelete() != null
                ? form.of(callOf(command), abilities.comparesInSet(), abilities.comparingDelete())
                : null;
    }

    /** Returns whether the command is a script whose work has to be done by a transaction. */
    boolean needsTransaction(Command command, PipelinedConnection connection) {
        return hasTwin(command)
                && (scripts == Scripts.NEVER || connection.abilities().refusesScripts());
    }

    /** As {@link #needsTransaction(Command, PipelinedConnection)}, where no server has said anything. */
    boolean needsTransaction(Command command) {
        return hasTwin(command) && scripts == Scripts.NEVER;
    }

    /** Returns whether the failure of a script means that its work has to be done by a transaction. */
    static boolean isRefusal(Command command, CommandFailure failure) {
        return hasTwin(command) && failure instanceof ReplyError error && ServerAbilities.isRefusalOfScripts(error);
    }

    /** Whether the command calls a script whose work a transaction can do, too. */
    static boolean hasTwin(Command command) {
        Script script = command.script();
        return script != null
                && script.twin() != null
                && (command.verb() == Verb.EVALSHA || command.verb() == Verb.EVAL);
    }

    /** Returns the keys and arguments of a script's call. */
    static ScriptCall callOf(Command command) {
        List<Object> words = Arrays.asList(command.words());
        int keys = ((Long) words.get(FIRST_KEY - 1)).intValue();
        return new ScriptCall(
                words.subList(FIRST_KEY, FIRST_KEY + keys).stream()
                        .map(byte[].class::cast)
                        .toList(),
                words.subList(FIRST_KEY + keys, words.size()));
    }

    /** The server has changed nothing, and has to be asked in another form. */
    enum AskedOtherwise implements CommandFailure {
        /** The reply to a command of the server's own doesn't say what the script would return. */
        BY_SCRIPT
    }
}
