package io.omnicache.jcache.topology;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.WrongTypeException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/**
 * The documented message for each cause of a failure: the whole text, with {@code <server>} for the servers of the URI
 * and {@code <n>} for a number. The table in {@code docs/exceptions.md} has the same texts.
 */
enum Told {
    REFUSED(
            ConnectException.class,
            "Redis at <server> can't be reached: Connection refused; start the server, or correct host and port in the URI; a"
                    + " firewall may refuse connections too"),
    UNKNOWN_HOST(
            UnknownHostException.class,
            "Redis at <server> can't be reached: the host name no-such_host.invalid can't be resolved; correct the host in the"
                    + " URI, or look at the name service of this machine"),
    CONNECT_TIMEOUT(
            ConnectException.class,
            "Redis at <server> can't be reached: no connection within <n> ms (setting connect-timeout); correct host and port in"
                    + " the URI, or see that no firewall drops what is sent there"),
    SILENT(
            null,
            "Redis at <server> can't be reached: no connection, or no answer to the login, within <n> ms (setting timeout); see"
                    + " whether host and port of the URI are those of a Redis server, whether it hangs, and that no firewall"
                    + " drops what is sent there"),
    TLS_ON_PLAIN_PORT(
            null,
            "Redis at <server> can't be reached: no connection, or no answer to the TLS handshake or the login, within <n> ms"
                    + " (setting timeout); see whether this port speaks TLS (otherwise write redis:// in the URI), whether the"
                    + " server hangs, and that no firewall drops what is sent there"),
    CLOSED(
            null,
            "Redis at <server> can't be reached: the server closed the connection before it answered; see whether this port is"
                    + " for TLS (then write rediss:// in the URI), and look into the log of the server and of what is before it"),
    RESET(
            IOException.class,
            "Redis at <server> can't be reached: the connection was reset; see whether this port is for TLS (then write rediss://"
                    + " in the URI), and look into the log of the server and of what is before it"),
    NO_CLIENT_CERTIFICATE(
            SSLException.class,
            "Redis at <server> can't be reached with TLS (<text>): the server refused the TLS handshake; see whether it asks for a"
                    + " client's certificate (tls-certificate or tls-key-store) and whether it trusts that"),
    NO_SOCKET(
            FileNotFoundException.class,
            "Redis at <server> can't be reached: there is no such socket; start the server, or correct the path in the URI"
                    + " (unixsocket of the server)"),
    NO_REDIS(
            null,
            "Redis at <server> can't be reached: what listens there is no Redis server, it answered \"HTTP/1.1 400 Bad Request\";"
                    + " correct host and port in the URI"),
    UNTRUSTED(
            SSLException.class,
            "Redis at <server> can't be reached with TLS (unable to find valid certification path to requested target): the"
                    + " server's certificate is not trusted; set tls-ca-certificate or tls-trust-store to the authority that"
                    + " issued it"),
    OTHER_HOST(
            SSLException.class,
            "Redis at <server> can't be reached with TLS (No subject alternative names present): the server's certificate is for"
                    + " another host; name the host in the URI as the certificate does, or set tls-verify-host to false"),
    EXPIRED(
            SSLException.class,
            "Redis at <server> can't be reached with TLS (<text>): the server's certificate has expired or isn't valid yet; renew"
                    + " it, or correct this machine's clock"),
    NO_SLOTS(
            null,
            "Redis at <server> can't be reached: not all slots of the cluster have a master; start the masters that are down, and"
                    + " see that every slot has one (redis-cli --cluster check)"),
    NO_SUCH_MASTER(
            null,
            "Redis at <server> can't be reached: the sentinels know no such master; correct the setting master, or add the master"
                    + " to the sentinels"),
    CLIENTS(
            UnavailableException.class,
            "Redis at <server> answered \"ERR max number of clients reached\": it has as many connections as it takes; raise"
                    + " maxclients of the server, or close clients, or lower the setting connections"),
    LOADING(
            UnavailableException.class,
            "Redis at <server> answered \"LOADING Redis is loading the dataset in memory\": it is reading its data from disk or"
                    + " from its master; wait until it has, or raise retries and timeout"),
    BUSY(
            UnavailableException.class,
            "Redis at <server> answered \"BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN"
                    + " NOSAVE.\": some client's script has been running for long and keeps the server from answering; wait for"
                    + " its end, or stop it with SCRIPT KILL or FUNCTION KILL"),
    MASTER_DOWN(
            UnavailableException.class,
            "Redis at <server> answered \"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\": it"
                    + " is a replica without its master and may not give old data (replica-serve-stale-data no); start the"
                    + " master, or name the master in the URI"),
    NO_MASTER(
            null,
            "Redis at <server> can't be reached: none of the servers is a master; see that one is (INFO replication), and that the"
                    + " URI names all of them"),
    NO_CREDENTIALS(
            null,
            "Redis at <server> can't be reached: the credentials provider <text> failed (<text>); look into its log, and at the"
                    + " service that it asks"),
    NULL_CREDENTIALS(
            null,
            "Redis at <server> can't be reached: the credentials provider <text> returned null; it must return credentials or throw"
                    + " an exception"),
    ENDED_CREDENTIALS(
            null,
            "Redis at <server> can't be reached: the credentials provider <text> returned credentials that have ended; it must not"
                    + " keep them beyond their time, and the clock of this machine must be right"),
    LATE_CREDENTIALS(
            null,
            "Redis at <server> can't be reached: the credentials provider <text> has given no credentials within <n> ms (setting"
                    + " connect-timeout); see what it waits for"),
    REFUSED_CREDENTIALS(
            UnavailableException.class,
            "Redis at <server> refused the login and answered \"WRONGPASS invalid username-password pair or user is disabled.\":"
                    + " the password is wrong, or the user is unknown or disabled; correct username and password, for sentinels"
                    + " sentinel-username and sentinel-password, and in a URI, percent-encode the special characters of a"
                    + " password (% as %25, / as %2F)"),
    READ_ONLY(
            UnavailableException.class,
            "Redis at <server> answered \"READONLY You can't write against a read only replica.\": it is a replica, which takes no"
                    + " writes; name the master in the URI, or write redis-sentinel:// or redis-replicated://, which follow the"
                    + " master"),
    NO_REPLICAS(
            UnavailableException.class,
            "Redis at <server> answered \"NOREPLICAS Not enough good replicas to write.\": fewer replicas are connected than"
                    + " min-replicas-to-write of the server asks for; start them, or lower that option"),
    CLUSTER_DOWN(
            UnavailableException.class,
            "Redis at <server> answered \"CLUSTERDOWN Hash slot not served\": no node of the cluster serves the slot of the key;"
                    + " start the masters that are down, and see that every slot has one (redis-cli --cluster check)"),
    NOT_SENT(
            UnavailableException.class,
            "The command could not be sent to Redis at <server> within <n> ms (setting timeout), since the connection is closed or"
                    + " busy; try again later, or raise timeout"),
    BREAKER_OPEN(
            UnavailableException.class,
            "Redis at <server> isn't asked now, since its circuit breaker is open: <text> has been away for <n> s (<text>); see"
                    + " whether the server runs and can be reached: as soon as it answers, operations go there again by"
                    + " themselves"),
    NO_PASSWORD(
            RedisCacheException.class,
            "Redis at <server> refused the login and answered \"NOAUTH Authentication required.\": it asks for a password and was"
                    + " given none; set password, and username for an ACL user, and for sentinels sentinel-password"),
    WRONG_PASSWORD(
            RedisCacheException.class,
            "Redis at <server> refused the login and answered \"WRONGPASS invalid username-password pair or user is disabled.\":"
                    + " the password is wrong, or the user is unknown or disabled; correct username and password, for sentinels"
                    + " sentinel-username and sentinel-password, and in a URI, percent-encode the special characters of a"
                    + " password (% as %25, / as %2F)"),
    NEEDLESS_PASSWORD(
            RedisCacheException.class,
            "Redis at <server> refused the login and answered \"ERR AUTH <password> called without any password configured for the"
                    + " default user. Are you sure your configuration is correct?\": it has no password and was given one;"
                    + " remove password, or check that host and port are those of the right server, or give the server one"
                    + " (requirepass)"),
    NO_PERMISSION(
            RedisCacheException.class,
            "Redis at <server> answered \"NOPERM this user has no permissions to run the 'get' command\": the ACL user may not run"
                    + " this command; allow it (ACL SETUSER <user> +get), or log in as another user"),
    NO_KEY_PERMISSION(
            RedisCacheException.class,
            "Redis at <server> answered \"NOPERM this user has no permissions to access one of the keys used as arguments\": the"
                    + " ACL user may not use this key; allow the keys of key-prefix (ACL SETUSER <user> ~<key-prefix>*), or"
                    + " change key-prefix, or log in as another user"),
    PROTECTED(
            RedisCacheException.class,
            "Redis at <server> answered \"DENIED Redis is running in protected mode because protected mode is enabled and no"
                    + " password is set for the default user. In this mode connections are only ...\": it runs in"
                    + " protected mode and takes connections from its own machine only; give the server a password (requirepass)"
                    + " and set password"),
    DATABASE(
            RedisCacheException.class,
            "Redis at <server> answered \"ERR DB index is out of range\": it has fewer databases; lower the number of the database"
                    + " in the URI (setting db), or raise databases of the server"),
    DATABASE_OF_A_CLUSTER(
            RedisCacheException.class,
            "Redis at <server> answered \"ERR SELECT is not allowed in cluster mode\": it is a node of a cluster, which has no"
                    + " database but 0; write redis-cluster:// without a database in the URI"),
    NODE_OF_A_CLUSTER(
            RedisCacheException.class,
            "Redis at <server> answered \"MOVED <text>\": it is a node of a cluster; write redis-cluster:// or rediss-cluster://"
                    + " in the URI"),
    NO_CLUSTER(
            RedisCacheException.class,
            "Redis at <server> answered \"ERR This instance has cluster support disabled\": it is no node of a cluster; write"
                    + " redis:// or rediss:// in the URI"),
    NO_SENTINEL_THERE(
            RedisCacheException.class,
            "Redis at <server> answered \"ERR unknown command 'SENTINEL'\": it is no sentinel; name the sentinels in the URI,"
                    + " mostly with port 26379, or write redis:// for a single server"),
    UNKNOWN_COMMAND(
            RedisCacheException.class,
            "Redis at <server> answered \"ERR unknown command 'GET'\": it doesn't know this command; see that the URI names a Redis"
                    + " server of version 6.2 or newer and no sentinel or proxy, and that the command isn't renamed or disabled"
                    + " there"),
    DISK(
            RedisCacheException.class,
            "Redis at <server> answered \"MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist"
                    + " to disk. Commands that may modify the data set are disabled, because ...\": it can't save its data and"
                    + " therefore takes no writes; look into the server's log, and see that its disk has room and its directory"
                    + " can be written"),
    MEMORY(
            RedisCacheException.class,
            "Redis at <server> answered \"OOM command not allowed when used memory > 'maxmemory'.\": its memory is used up and"
                    + " nothing may be evicted; raise maxmemory of the server, set a maxmemory-policy that evicts, such as"
                    + " allkeys-lru, or let entries expire earlier"),
    OTHER_TYPE(
            WrongTypeException.class,
            "Redis at <server> answered \"WRONGTYPE Operation against a key holding the wrong kind of value\": the key holds"
                    + " something else, written by another program; give the caches a key-prefix of their own"),
    TIMEOUT(
            RedisCacheException.class,
            "Redis at <server> did not answer within <n> ms (setting timeout), whether it carried out the command is unknown; read"
                    + " before you repeat a change, raise timeout, or look for slow commands (SLOWLOG of the server)"),
    LOST(
            RedisCacheException.class,
            "The connection to Redis at <server> was lost before the reply, whether the server carried out the command is unknown;"
                    + " read before you repeat a change, and look into the log of the server and of what is before it"),
    INTERRUPTED(
            InterruptedException.class,
            "Interrupted while waiting for Redis at <server>, whether it carried out the command is unknown; read before you repeat"
                    + " a change"),
    INTERRUPTED_BEFORE(
            InterruptedException.class,
            "Interrupted before a command was sent to Redis at <server>; repeat it if it is still wanted");

    final Class<? extends RedisCacheException> type;
    final Class<?> cause;
    final String message;

    /**
     * @param decides the cause, {@code null} for none, which makes it an {@link UnavailableException}; or else the exception itself
     */
    Told(Class<?> decides, String message) {
        boolean isCause = decides == null || !RedisCacheException.class.isAssignableFrom(decides);
        this.message = message;
        this.cause = isCause ? decides : null;
        this.type = isCause
                ? decides == InterruptedException.class ? RedisCacheException.class : UnavailableException.class
                : decides.asSubclass(RedisCacheException.class);
    }

    boolean isOutcomeUnknown() {
        return message.contains("is unknown; read");
    }
}
