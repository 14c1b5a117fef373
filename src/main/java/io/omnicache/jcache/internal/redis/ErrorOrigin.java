package io.omnicache.jcache.internal.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an error reply comes from: the server refused the command itself, or a command inside a script or a
 * transaction. The servers wrap the error of an inner command in words of their own, which differ between versions.
 * Immutable.
 *
 * @param text the error that the refused command got, without what was wrapped around it
 * @param isInScript whether a command inside a script was refused, so that earlier commands of the script may have been
 *     carried out: Redis undoes nothing
 */
record ErrorOrigin(String text, boolean isInScript) {
    /** Redis 7.0 and newer: {@code WRONGTYPE .. script: 9d5a.., on @user_script:3.}; Valkey 9 without the digest. */
    private static final Pattern BEFORE_SCRIPT =
            Pattern.compile("(.*) script: (?:\\S*, )?on @?user_\\w+: ?\\d*\\.?\\s*", Pattern.DOTALL);
    /** Redis 6.2: {@code ERR Error running script (call to f_9d5a..): @user_script:3: -READONLY You ..} */
    private static final Pattern BEHIND_SCRIPT = Pattern.compile(
            "ERR Error running script \\(call to \\w+\\): (?:@?user_script: ?\\d+: ?)?-?(.*)", Pattern.DOTALL);
    /** A transaction that was refused as a whole: none of its commands was carried out. */
    private static final Pattern IN_TRANSACTION =
            Pattern.compile("EXECABORT Transaction discarded because of: -?(.*)", Pattern.DOTALL);

    static ErrorOrigin of(String text) {
        Matcher script = BEFORE_SCRIPT.matcher(text);
        if (script.matches()) {
            return new ErrorOrigin(script.group(1), true);
        }
        script = BEHIND_SCRIPT.matcher(text);
        if (script.matches()) {
            return new ErrorOrigin(script.group(1), true);
        }
        Matcher transaction = IN_TRANSACTION.matcher(text);
        return new ErrorOrigin(transaction.matches() ? transaction.group(1) : text, false);
    }
}
