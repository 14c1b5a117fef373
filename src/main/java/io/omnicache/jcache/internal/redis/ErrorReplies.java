package io.omnicache.jcache.internal.redis;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps the error replies of a server to their meaning: whether the same command may succeed later, whether the command
 * may have been carried out in spite of the error, and what the user can do. All rules about error replies are in this
 * class; the first matching rule applies. Immutable.
 *
 * <p>An error with which a server is known to refuse a command means that nothing was carried out. Two kinds of errors
 * say less. One is an error inside a script: Redis undoes nothing of what the script did before, unless the error is one
 * of those that refuse the first change of a script. The other is an error that no rule knows: it may come from a proxy
 * that has lost the server's reply.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors">Simple errors</a>
 */
public final class ErrorReplies {
    /** The remedy for a frequent cause of a wrong password: special characters in a URL. */
    static final String ENCODING = "in a URI, percent-encode the special characters of a password (% as %25, / as %2F)";

    private static final Pattern COMMAND = Pattern.compile("(?:run the|unknown command) ['`]([^'`]+)['`]");
    /**
     * Matches the arguments of an unknown command in the server's reply. The arguments are keys and values and must not
     * be shown.
     */
    private static final Pattern ARGUMENTS = Pattern.compile(",? with args beginning with.*", Pattern.DOTALL);
    /** The errors inside a script that refuse its first change, so that the script has changed nothing. */
    private static final List<String> BEFORE_CHANGES = List.of(
            "OOM ", "MISCONF ", "READONLY ", "NOREPLICAS ", "ERR Script killed by user", "Script killed by user");

    private static final String UNKNOWN = "look this error up in the server's documentation and its log";
    private static final String FORM =
            "it doesn't take this form of a command; see that the URI names a Redis server of version 6.2 or newer and no"
                    + " sentinel or proxy";

    private static final HiddenWords NO_SECRETS = new HiddenWords(List.of());

    private static final List<Rule> RULES = List.of(
            login(
                    "NOAUTH ",
                    "it asks for a password and was given none; set password, and username for an ACL user,"
                            + " and for sentinels sentinel-password"),
            login(
                    "WRONGPASS ",
                    "the password is wrong, or the user is unknown or disabled; correct username and password, for"
                            + " sentinels sentinel-username and sentinel-password, and " + ENCODING),
            login(
                    "ERR invalid password",
                    "the password is wrong; correct password, for sentinels sentinel-password, and " + ENCODING),
            login(
                    "without any password configured",
                    "it has no password and was given one; remove password, or check that host and port are those of"
                            + " the"
                            + " right server, or give the server one (requirepass)"),
            lasting(
                    "DENIED ",
                    "it runs in protected mode and takes connections from its own machine only; give the server a"
                            + " password"
                            + " (requirepass) and set password"),
            passing(
                    "max number of clients",
                    "it has as many connections as it takes; raise maxclients of the server, or close clients, or"
                            + " lower the"
                            + " setting connections"),
            passing(
                    "LOADING ",
                    "it is reading its data from disk or from its master; wait until it has, or raise retries"
                            + " and timeout"),
            passing(
                    "BUSY ",
                    "some client's script has been running for long and keeps the server from answering; wait for"
                            + " its end, or"
                            + " stop it with SCRIPT KILL or FUNCTION KILL"),
            passing(
                    "UNKILLABLE ",
                    "some client's script has been running for long and can't be stopped, since it has changed data; wait"
                            + " for its end"),
            passing(
                    "MASTERDOWN ",
                    "it is a replica without its master and may not give old data (replica-serve-stale-data no);"
                            + " start the"
                            + " master, or name the master in the URI"),
            passing(
                    "READONLY ",
                    "it is a replica, which takes no writes; name the master in the URI, or write redis-sentinel:// or"
                            + " redis-replicated://, which follow the master"),
            passing(
                    "NOREPLICAS ",
                    "fewer replicas are connected than min-replicas-to-write of the server asks for; start them, or"
                            + " lower"
                            + " that option"),
            passing("TRYAGAIN ", "the slot of the keys is moving to another node; try again when it has moved"),
            passing(
                    "CLUSTERDOWN ",
                    "no node of the cluster serves the slot of the key; start the masters that are down, and see"
                            + " that every"
                            + " slot has one (redis-cli --cluster check)"),
            lasting(
                    "MISCONF ",
                    "it can't save its data and therefore takes no writes; look into the server's log, and see that"
                            + " its disk"
                            + " has room and its directory can be written"),
            lasting(
                    "OOM ",
                    "its memory is used up and nothing may be evicted; raise maxmemory of the server, set a"
                            + " maxmemory-policy"
                            + " that evicts, such as allkeys-lru, or let entries expire earlier"),
            lasting("MOVED ", "it is a node of a cluster; write redis-cluster:// or rediss-cluster:// in the URI"),
            lasting("ASK ", "it is a node of a cluster; write redis-cluster:// or rediss-cluster:// in the URI"),
            lasting(
                    "CROSSSLOT ",
                    "keys of one command lie in different slots; write redis-cluster:// in the URI if this is a"
                            + " cluster, or"
                            + " put a {tag} into key-prefix"),
            lasting(
                    "not allowed in cluster mode",
                    "it is a node of a cluster, which has no database but 0; write redis-cluster:// without a"
                            + " database in the"
                            + " URI"),
            lasting(
                    "DB index is out of range",
                    "it has fewer databases; lower the number of the database in the URI (setting db), or raise"
                            + " databases of"
                            + " the server"),
            lasting("cluster support disabled", "it is no node of a cluster; write redis:// or rediss:// in the URI"),
            lasting(
                    "unknown command 'SENTINEL'",
                    "it is no sentinel; name the sentinels in the URI, mostly with port 26379, or write redis:// for"
                            + " a single"
                            + " server"),
            lasting(
                    "to run the 'multi'",
                    "the ACL user may run neither scripts nor transactions; allow the ones (ACL SETUSER <user> +evalsha"
                            + " +eval) or the others (+multi +exec +watch +unwatch), or log in as another user"),
            lasting(
                    "to run the",
                    "the ACL user may not run this command; allow it (ACL SETUSER <user> +COMMAND), or log in as"
                            + " another user"),
            lasting(
                    "NOPERM ",
                    "the ACL user may not use this key; allow the keys of key-prefix (ACL SETUSER <user>"
                            + " ~<key-prefix>*), or"
                            + " change key-prefix, or log in as another user"),
            lasting(
                    "user executing the script can't",
                    "the ACL user may run the script, but not a command or key in it; allow SCRIPT_RULES (see docs/acl.md)"
                            + " and the keys of key-prefix"),
            lasting(
                    "unknown command",
                    "it doesn't know this command; see that the URI names a Redis server of version 6.2 or newer and no"
                            + " sentinel or proxy, and that the command isn't renamed or disabled there"),
            lasting(
                    "WRONGTYPE ",
                    "the key holds something else, written by another program; give the caches a key-prefix of their"
                            + " own"),
            lasting(
                    "EXECABORT ",
                    "a command of a transaction was refused, so that none of them was carried out; look for the reason"
                            + " in the server's log, and see which commands the ACL user may run"),
            lasting(
                    "Script killed by user",
                    "somebody has stopped the script that this command runs (SCRIPT KILL), which had changed nothing;"
                            + " look for what kept the server busy"),
            lasting(
                    "NOSCRIPT ",
                    "it doesn't know the script whose text was sent with the command; see whether a proxy before the"
                            + " server, or a renamed command, is in the way"),
            form("wrong number of arguments"),
            form("syntax error"),
            form("unknown subcommand"),
            form("invalid expire time"),
            lasting(
                    "bulk length",
                    "the key or value is larger than the server takes; store less under one key, raise"
                            + " proto-max-bulk-len of the"
                            + " server, or lower the setting limits.value-size (in a URI value-size), so that such"
                            + " values are"
                            + " refused before they are sent"));

    private ErrorReplies() {}

    /**
     * Returns the meaning of an error reply.
     *
     * @param text the reply without its leading minus
     */
    public static Meaning of(String text) {
        return of(text, null, NO_SECRETS);
    }

    /**
     * Returns the meaning of an error reply.
     *
     * @param text the reply without its leading minus
     * @param command the command that was refused; {@code null} if it isn't known
     * @param secrets what the shown text must not hold besides the command's arguments
     */
    static Meaning of(String text, @Nullable Command command, HiddenWords secrets) {
        ErrorOrigin origin = ErrorOrigin.of(text);
        String lower = origin.text().toLowerCase(Locale.ROOT);
        for (Rule rule : RULES) {
            if (rule.isFor(origin.text(), lower)) {
                boolean mayHaveChanged =
                        origin.isInScript() && BEFORE_CHANGES.stream().noneMatch(origin.text()::startsWith);
                return new Meaning(
                        secrets.hideIn(ARGUMENTS.matcher(text).replaceFirst(""), command, true),
                        mayHaveChanged && rule.kind() == Kind.PASSING ? Kind.LASTING : rule.kind(),
                        rule.help()
                                .replace("COMMAND", command(text))
                                .replace("SCRIPT_RULES", ScriptRules.of(text, command)),
                        mayHaveChanged);
            }
        }
        return new Meaning(secrets.hideIn(text, command, false), Kind.LASTING, UNKNOWN, true);
    }

    private static String command(String text) {
        Matcher command = COMMAND.matcher(text);
        return command.find() ? command.group(1).replace(' ', '|') : "<command>";
    }

    private static Rule login(String mark, String help) {
        return new Rule(mark, Kind.LOGIN, help);
    }

    private static Rule passing(String mark, String help) {
        return new Rule(mark, Kind.PASSING, help);
    }

    private static Rule lasting(String mark, String help) {
        return new Rule(mark, Kind.LASTING, help);
    }

    private static Rule form(String mark) {
        return lasting(mark, FORM);
    }

    /** How long a refusal lasts. */
    public enum Kind {
        /** The login is refused. */
        LOGIN,
        /** The same command may succeed later without any change of settings. */
        PASSING,
        /** The command is refused until the settings or the server are changed. */
        LASTING
    }

    /**
     * The meaning of one error reply.
     *
     * @param text the server's text in the form that messages may show
     * @param kind how long the refusal lasts
     * @param help the meaning of the reply and the remedy
     * @param mayHaveChanged whether a command that changes data may have changed some
     */
    public record Meaning(String text, Kind kind, String help, boolean mayHaveChanged) {
        /** Returns whether the server carries out no command on the connection, or closes the connection. */
        public boolean refusesConnection() {
            return kind == Kind.LOGIN || closesConnection();
        }

        /** Returns whether the server accepts no connection and closes this one. */
        public boolean closesConnection() {
            return text.startsWith("DENIED ") || text.contains("max number of clients");
        }
    }

    /**
     * Gives a meaning to the error replies that match a mark.
     *
     * @param mark a mark that ends with a space and doesn't begin with a colon is an error code with which the reply
     *     begins; any other mark is a text that the reply contains, in upper or lower case
     */
    private record Rule(String mark, Kind kind, String help) {
        boolean isFor(String text, String lower) {
            return mark.endsWith(" ") && !mark.startsWith(":")
                    ? text.startsWith(mark)
                    : lower.contains(mark.toLowerCase(Locale.ROOT));
        }
    }
}
