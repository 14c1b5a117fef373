package io.omnicache.jcache.internal.redis.pipeline;

import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.twin.NativeForm.Delete;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the server of one connection can do, as far as its replies have told. Nothing is derived from its version, which
 * forks and proxies give as they like. A new connection begins to learn anew, since another server may answer there.
 * Thread-safe.
 */
public final class ServerAbilities {
    /** The user may not run the command, or the server doesn't know it. */
    private static final Pattern REFUSAL_OF_SCRIPTS =
            Pattern.compile("(?i)(run the|unknown command) ['`]eval(sha)?\\b");

    /** A value that no key has. */
    private static final byte[] NEVER = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);

    private final AtomicBoolean isAsked = new AtomicBoolean();
    private volatile boolean refusesScripts;
    private volatile boolean hasTransactions;
    private volatile boolean isWatching;
    private volatile boolean comparesInSet;
    private volatile @Nullable Delete comparingDelete;

    /** Whether the server has refused to run any script: it doesn't know the command, or the user may not use it. */
    public boolean refusesScripts() {
        return refusesScripts;
    }

    /** Whether the server has begun and ended a transaction on this connection. */
    public boolean hasTransactions() {
        return hasTransactions;
    }

    /** Whether keys may be watched on this connection. */
    public boolean isWatching() {
        return isWatching;
    }

    /**
     * Says that the server has begun and ended a transaction.
     *
     * @param watches whether keys are being watched now
     */
    public void onTransaction(boolean watches) {
        hasTransactions = true;
        isWatching = watches;
    }

    /** Whether the server has {@code SET .. IFEQ}. */
    public boolean comparesInSet() {
        return comparesInSet;
    }

    /** Returns the command that deletes a key with a given value; {@code null} if none is known. */
    public @Nullable Delete comparingDelete() {
        return comparingDelete;
    }

    /** Takes the error reply to a script. Returns whether the server refuses all scripts. */
    public boolean onRefusedScript(ReplyError error) {
        if (isRefusalOfScripts(error)) {
            refusesScripts = true;
            return true;
        }
        return false;
    }

    /** Whether an error reply refuses {@code EVAL} or {@code EVALSHA} itself, not a command inside a script. */
    public static boolean isRefusalOfScripts(ReplyError error) {
        return (error.is("NOPERM") || error.is("ERR"))
                && REFUSAL_OF_SCRIPTS.matcher(error.text()).find();
    }

    /** Whether an error reply says that the server doesn't know a command that compares, or doesn't allow it. */
    public static boolean isUnknownForm(ReplyError error) {
        return error.is("ERR")
                        && (error.text().contains("syntax error")
                                || error.text().contains("unknown command"))
                || error.is("NOPERM") && error.text().contains("to run the");
    }

    /** Whether an error reply says that the key is of a type that can't be compared. Nothing was changed then. */
    public static boolean isOtherType(ReplyError error) {
        return error.is("WRONGTYPE") || error.is("ERR") && error.text().contains("should be of string type");
    }

    /** Says that the server didn't take a command of its own that compares, though it had said that it would. */
    public void onRefusedComparison() {
        comparesInSet = false;
        comparingDelete = null;
    }

    /**
     * Returns the commands by which the server shows what it can do, before the first change of a key on this connection;
     * {@code null} at every other time. They change nothing: they compare with a value that no key has.
     */
    Exchange.@Nullable Batch questions(byte[] key) {
        if (isAsked.get() || !isAsked.compareAndSet(false, true)) {
            return null;
        }
        Exchange.Batch questions = new Exchange.Batch();
        questions.add(new Question(new Object[] {"SET", key, NEVER, "IFEQ", NEVER}, null));
        questions.add(new Question(Delete.DELEX.words(key, NEVER), Delete.DELEX));
        questions.add(new Question(Delete.DELIFEQ.words(key, NEVER), Delete.DELIFEQ));
        return questions;
    }

    /** One question, and what its answer means. */
    private final class Question extends Exchange {
        private final @Nullable Delete about;

        Question(Object[] words, @Nullable Delete about) {
            super(words);
            this.about = about;
        }

        @Override
        protected void onComplete() {
            Object reply = reply();
            boolean isOtherType = reply instanceof ReplyError error && isOtherType(error); // It knows the command.
            if (reply instanceof CommandFailure failure && !isOtherType) {
                if (!(failure instanceof ReplyError error) || !error.is("ERR") && !error.is("NOPERM")) {
                    isAsked.set(false); // It says nothing, such as that the key has moved.
                }
            } else if (about == null) {
                comparesInSet = reply == null || isOtherType;
            } else if ((reply instanceof Long || isOtherType) && comparingDelete == null) {
                comparingDelete = about;
            }
        }
    }
}
