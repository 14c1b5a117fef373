package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Reads connection URLs, and the settings that stand in their query or beside them. A message about a wrong one never
 * repeats a password.
 */
public final class ConnectionUri {
    /**
     * A login or a colon before the first slash, question mark or hash, and an {@code @} behind it: perhaps the end of a login whose
     * password has such a character. What then is taken for a path or a parameter is a part of the password and must not be shown.
     */
    private static final Pattern TORN =
            Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*[:@][^/?#]*[/?#].*@", Pattern.DOTALL);

    private static final Pattern LOGIN = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#]*@");

    private ConnectionUri() {}

    /**
     * Reads a URL. What it says itself wins over the settings beside it, and its query over its other parts.
     *
     * @param identity what the settings are known by
     * @param settings settings by their names; their {@code uri} is passed over
     * @throws CacheException if the URL or a setting is wrong; the message names it and says what is allowed
     */
    public static ConnectionOptions parse(String uri, URI identity, Map<String, String> settings) {
        try {
            return read(uri, identity, settings);
        } catch (CacheException e) {
            if (isTorn(uri)) {
                throw new CacheException(
                        "The connection URI is wrong, and it has an @ behind a /, ? or #, where a password may have"
                                + " been torn apart: " + ConnectionUriParts.ENCODE
                                + "; an @ that belongs there is written %40");
            }
            throw e;
        }
    }

    /** Also where what was taken for the name of a parameter shows it. */
    private static boolean isTorn(String uri) {
        int question = uri.indexOf('?');
        return TORN.matcher(uri).find()
                || question >= 0
                        && Arrays.stream(uri.substring(question + 1).split("&", -1))
                                .anyMatch(pair -> pair.split("=", 2)[0].contains("@"));
    }

    private static ConnectionOptions read(String uri, URI identity, Map<String, String> settings) {
        ConnectionUriParts form = ConnectionUriParts.of(uri);
        requireUseful(form);
        Map<String, String> merged = new TreeMap<>(settings);
        merged.putAll(inPath(form));
        merged.putAll(form.query());
        return ConnectionOptionsBuilder.read(form, new UnparsedSettings(merged), identity);
    }

    /**
     * Reads a URL that stands by itself.
     *
     * @throws CacheException if the URL or a parameter is wrong
     */
    public static ConnectionOptions parse(String uri) {
        String bare = uri.strip();
        parse(bare, DefaultUri.IDENTITY, Map.of());
        return parse(bare, identity(bare), Map.of());
    }

    /** Whether a manager's URI is a connection URL, not the place of a settings file. */
    public static boolean isConnection(URI uri) {
        return uri.getScheme() != null && Scheme.of(uri.getScheme()).isPresent() && !uri.isOpaque();
    }

    /** The URI without user, password and secret parameters, which is a manager's identity. */
    public static URI withoutCredentials(URI uri) {
        return isConnection(uri) ? identity(uri.toString()) : uri;
    }

    private static URI identity(String uri) {
        String anonymous = LOGIN.matcher(uri).replaceFirst(result -> Matcher.quoteReplacement(result.group(1)));
        int question = anonymous.indexOf('?');
        try {
            return new URI(question < 0 ? anonymous : anonymous.substring(0, question) + harmless(anonymous, question));
        } catch (URISyntaxException e) {
            throw new CacheException(
                    "The connection URI is malformed behind its credentials: percent-encode special characters");
        }
    }

    /** The query without the parameters that are secret. */
    private static String harmless(String uri, int question) {
        int end = uri.indexOf('#', question);
        String query = Arrays.stream(uri.substring(question + 1, end < 0 ? uri.length() : end)
                        .split("&", -1))
                .filter(pair -> !isSecret(pair))
                .collect(Collectors.joining("&"));
        return (query.isEmpty() ? "" : "?" + query) + (end < 0 ? "" : uri.substring(end));
    }

    private static boolean isSecret(String pair) {
        String name = ConnectionUriParts.nameOf(pair);
        return ConnectionSettings.all().stream()
                .anyMatch(option -> option.name().equals(name) && option.type().isSecret());
    }

    /** What the URL says before its query, as settings. */
    private static Map<String, String> inPath(ConnectionUriParts form) {
        Map<String, String> said = new TreeMap<>();
        put(said, ConnectionSettings.USERNAME, form.user());
        put(said, ConnectionSettings.PASSWORD, form.password());
        if (form.scheme().kind != Topology.Kind.UNIX_SOCKET && form.path().length() > 1) {
            String database = form.path().substring(1);
            if (!database.matches("\\d{1,7}")) {
                throw new CacheException(
                        "The path of the connection URI is not the number of a database; " + ConnectionUriParts.ENCODE);
            }
            put(said, ConnectionSettings.DB, database);
        }
        return said;
    }

    private static void put(Map<String, String> said, Setting<?> setting, String text) {
        if (!text.isEmpty()) {
            said.put(setting.name(), text);
        }
    }

    /** A parameter that its own URL makes useless is a mistake; a setting from elsewhere may be for another URL. */
    private static void requireUseful(ConnectionUriParts form) {
        for (String name : form.query().keySet()) {
            @Nullable String needed = needed(name, form.scheme());
            if (needed != null) {
                throw new CacheException("The parameter " + name + " of the connection URI has no use with "
                        + form.scheme().text() + "://: " + needed);
            }
        }
    }

    private static @Nullable String needed(String name, Scheme scheme) {
        if (name.equals(ConnectionSettings.URI.name())) {
            return "it names the URI itself";
        }
        if (name.startsWith("tls-") && !scheme.encrypted) {
            return "encrypted are rediss://, rediss-cluster://, rediss-sentinel:// and rediss-replicated://";
        }
        boolean ofSentinels = name.equals(ConnectionSettings.MASTER.name()) || name.startsWith("sentinel-");
        if (ofSentinels && scheme.kind != Topology.Kind.SENTINEL) {
            return "it is for redis-sentinel:// and rediss-sentinel://";
        }
        return null;
    }
}
