package io.omnicache.jcache.internal.redis.pipeline;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The result of a failed command. Other packages add further kinds. */
public interface CommandFailure {

    /** Returns the failure of an asynchronous step without what wraps it. */
    static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /**
     * An error reply: the server refused the command, or a command inside a script. Immutable.
     *
     * @param text the text of the reply, which begins with the error code: a word in capitals such as {@code WRONGTYPE}
     *     or {@code NOSCRIPT}
     */
    record ReplyError(String text) implements CommandFailure {

        /**
         * Returns whether the next commands must go on a new connection: to the present master, or with a new login,
         * since this connection has lost its own.
         */
        public boolean needsNewConnection() {
            return mayHaveNewMaster() || is("NOAUTH");
        }

        /**
         * Returns whether another server with the same host name may be the master now, since this server is a replica
         * or has restarted and may become a replica. The command changed nothing; a script is refused at its first
         * change.
         */
        public boolean mayHaveNewMaster() {
            return is("READONLY") || is("MASTERDOWN") || is("LOADING") || isReadOnlyInScript();
        }

        /**
         * Returns whether the reply is the READONLY error of a script on a server before 7.0:
         * {@code ERR Error running script (call to f_..): @user_script:1: -READONLY You can't ..}.
         */
        private boolean isReadOnlyInScript() {
            return is("ERR") && text.contains(": -READONLY ");
        }

        /** Returns whether the reply has this error code. */
        public boolean is(String code) {
            return text.startsWith(code) && (text.length() == code.length() || text.charAt(code.length()) == ' ');
        }

        /**
         * Returns whether the server could not parse the command. The server then ignores all later bytes and closes
         * the connection.
         */
        public boolean isProtocolError() {
            return text.startsWith("ERR Protocol error");
        }
    }

    /**
     * No reply arrived. Immutable.
     *
     * @param sent whether the command was passed to the network, so that the server may have carried it out
     * @param cause the failure to connect, or a {@link TransferException}; {@code null} if an open connection broke
     */
    record ConnectionFailure(boolean sent, @Nullable Throwable cause) implements CommandFailure {}

    /**
     * A command could not be written, or its reply could not be read, because of its size or because memory is short.
     * The message names the failed operation but no content of the command. Has no stack trace.
     */
    final class TransferException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean mayPass;

        public TransferException(String message, boolean mayPass) {
            super(message, null, false, false);
            this.mayPass = mayPass;
        }

        /** Returns whether the same command may succeed later and may be repeated without harm to other commands. */
        public boolean mayPass() {
            return mayPass;
        }
    }
}
