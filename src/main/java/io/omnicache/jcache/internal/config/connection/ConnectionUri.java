package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Login;
import io.omnicache.jcache.internal.config.setting.Secret;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Parses connection URLs, together with the connection settings from other sources. No message repeats a value of the
 * URL: whatever is misspelt in it, a value may be a password, or a part of one that is not percent-encoded and therefore
 * ends a part of the URL too early. Of the names of parameters, a message repeats those that are known, or nearly so.
 * Stateless.
 */
public final class ConnectionUri {
    /** The URI of a manager whose caller names neither a server nor a settings file: the provider's default. */
    public static final URI DEFAULT_IDENTITY = URI.create("omnicache:default");

    /** The server if no setting names one. */
    public static final String DEFAULT_SERVER = "redis://localhost:6379";

    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]*://");

    private static final Pattern LOGIN = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#]*@");

    private static final Pattern SECRET_IN_VALUE = Pattern.compile(
            ConnectionSettings.CATALOGUE.all().stream()
                    .filter(setting -> setting.type().isSecret())
                    .map(setting -> Pattern.quote(setting.name()))
                    .collect(Collectors.joining("|", "(?<![a-z-])(", ")\\s*=")),
            Pattern.CASE_INSENSITIVE);

    private ConnectionUri() {}

    /**
     * Parses a URL together with settings from other sources. The query takes precedence over the other parts of the
     * URL, and the URL over the other settings.
     *
     * @param identity the identity of the options, usually the URI of the manager
     * @param settings the text of each setting by name, without {@code uri}
     * @throws CacheException if the URL or a setting is wrong; the message names the setting and the allowed values
     */
    public static ConnectionOptions parse(String uri, URI identity, Map<String, String> settings) {
        try {
            ConnectionUriParts parts = ConnectionUriParts.of(uri);
            refuseUselessParameters(parts);
            refuseSecretsInValues(parts);
            Map<String, String> ofUri = beforeQuery(parts);
            ofUri.putAll(parts.query());
            return ConnectionOptionsBuilder.build(parts, ofUri, settings, identity);
        } catch (CacheException e) {
            if (mayHaveSplitPassword(uri)) {
                throw new CacheException(
                        "The connection URI is wrong, and it has an @ behind a /, ? or #, where a password may have"
                                + " been torn apart: " + ConnectionUriParts.PERCENT_ENCODE
                                + "; an @ that belongs there is written %40");
            }
            throw e;
        }
    }

    /**
     * Parses a URL without settings from other sources.
     *
     * @throws CacheException if the URL or a parameter is wrong
     */
    public static ConnectionOptions parse(String uri) {
        String stripped = uri.strip();
        // The first parse, with another identity, checks the URL: only a correct URL can be turned into a URL without
        // credentials.
        parse(stripped, DEFAULT_IDENTITY, Map.of());
        return parse(stripped, identity(stripped), Map.of());
    }

    /**
     * Returns the user and the password that a URL names itself. The rest of the connection may come from elsewhere.
     *
     * @throws CacheException if the URL is malformed
     */
    public static Login loginIn(String uri) {
        ConnectionUriParts parts = ConnectionUriParts.of(uri);
        Map<String, String> settings = beforeQuery(parts);
        settings.putAll(parts.query());
        String password = settings.get(ConnectionSettings.PASSWORD.name());
        return new Login(
                settings.get(ConnectionSettings.USERNAME.name()), password == null ? null : new Secret(password));
    }

    /**
     * Returns whether a part of the password may have been taken for a path or for the name or value of a parameter.
     */
    private static boolean mayHaveSplitPassword(String uri) {
        int question = uri.indexOf('?');
        return hasAtBehindTheServer(uri)
                || question >= 0
                        && Arrays.stream(uri.substring(question + 1).split("&", -1))
                                .anyMatch(pair -> pair.split("=", 2)[0].contains("@"));
    }

    /**
     * Returns whether the URL has a colon or {@code @} before the first slash, question mark or hash, and an {@code @}
     * behind this character. If the password contains such a character, the text that looks like a path or parameter is
     * a part of the password and must not be shown. Takes time in proportion to the length.
     */
    private static boolean hasAtBehindTheServer(String uri) {
        Matcher scheme = SCHEME.matcher(uri);
        if (!scheme.find()) {
            return false;
        }
        boolean hasLogin = false;
        for (int i = scheme.end(); i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return hasLogin && uri.indexOf('@', i) >= 0;
            }
            hasLogin |= c == ':' || c == '@';
        }
        return false;
    }

    /**
     * Returns whether the URI of a manager is a connection URL. Any other URI names a settings file, or is the
     * provider's default.
     */
    public static boolean isConnection(URI uri) {
        return uri.getScheme() != null
                && ConnectionUriParts.Scheme.of(uri.getScheme()).isPresent()
                && !uri.isOpaque();
    }

    /** Returns a connection URL without user, password and secret parameters, and any other URI unchanged. */
    public static URI withoutCredentials(URI uri) {
        return isConnection(uri) ? identity(uri.toString()) : uri;
    }

    private static URI identity(String uri) {
        String anonymous = LOGIN.matcher(uri).replaceFirst(result -> Matcher.quoteReplacement(result.group(1)));
        int question = anonymous.indexOf('?');
        try {
            return new URI(
                    question < 0
                            ? anonymous
                            : anonymous.substring(0, question) + queryWithoutSecrets(anonymous, question));
        } catch (URISyntaxException e) {
            throw new CacheException(
                    "The connection URI is malformed behind its credentials: percent-encode special characters");
        }
    }

    private static String queryWithoutSecrets(String uri, int question) {
        int end = uri.indexOf('#', question);
        String query = Arrays.stream(uri.substring(question + 1, end < 0 ? uri.length() : end)
                        .split("&", -1))
                .filter(pair -> !isSecret(pair))
                .collect(Collectors.joining("&"));
        return (query.isEmpty() ? "" : "?" + query) + (end < 0 ? "" : uri.substring(end));
    }

    private static boolean isSecret(String pair) {
        Setting<?> setting = ConnectionSettings.CATALOGUE.find(ConnectionUriParts.parameterName(pair));
        return setting != null && setting.type().isSecret();
    }

    /** Returns the parts of the URL before the query as settings. */
    private static Map<String, String> beforeQuery(ConnectionUriParts uri) {
        Map<String, String> settings = new TreeMap<>();
        putUnlessEmpty(settings, ConnectionSettings.USERNAME, uri.user());
        putUnlessEmpty(settings, ConnectionSettings.PASSWORD, uri.password());
        if (uri.scheme().kind != Topology.Kind.UNIX_SOCKET && uri.path().length() > 1) {
            String database = uri.path().substring(1);
            if (!database.matches("\\d{1,7}")) {
                throw new CacheException("The path of the connection URI is not the number of a database; "
                        + ConnectionUriParts.PERCENT_ENCODE);
            }
            putUnlessEmpty(settings, ConnectionSettings.DB, database);
        }
        return settings;
    }

    private static void putUnlessEmpty(Map<String, String> settings, Setting<?> setting, String text) {
        if (!text.isEmpty()) {
            settings.put(setting.name(), text);
        }
    }

    /**
     * Refuses a parameter that has no effect with the scheme of its own URL. A setting from another source is not
     * refused, since it may be meant for another URL.
     */
    private static void refuseUselessParameters(ConnectionUriParts uri) {
        for (String name : uri.query().keySet()) {
            @Nullable String reason = reasonUseless(name, uri.scheme());
            if (reason != null) {
                throw new CacheException("The parameter " + name + " of the connection URI has no use with "
                        + uri.scheme().text() + "://: " + reason);
            }
        }
    }

    /**
     * Refuses a value that contains a secret parameter. With another separator than {@code &} before it, the secret is a
     * part of that value, which messages, the log and JMX show.
     */
    private static void refuseSecretsInValues(ConnectionUriParts uri) {
        for (Map.Entry<String, String> parameter : uri.query().entrySet()) {
            Setting<?> setting = ConnectionSettings.CATALOGUE.find(parameter.getKey());
            boolean isShown = setting != null && !setting.type().isSecret();
            Matcher secret = SECRET_IN_VALUE.matcher(parameter.getValue());
            if (isShown && secret.find()) {
                throw new CacheException("The value of the parameter " + parameter.getKey()
                        + " of the connection URI contains " + secret.group(1).toLowerCase(Locale.ROOT)
                        + "=: separate parameters by &");
            }
        }
    }

    private static @Nullable String reasonUseless(String name, ConnectionUriParts.Scheme scheme) {
        if (name.equals(ConnectionSettings.URI.name())) {
            return "it names the URI itself";
        }
        if (name.startsWith("tls-") && !scheme.encrypted) {
            return "encrypted are rediss://, rediss-cluster://, rediss-sentinel:// and rediss-replicated://";
        }
        boolean isForSentinels = name.equals(ConnectionSettings.MASTER.name()) || name.startsWith("sentinel-");
        if (isForSentinels && scheme.kind != Topology.Kind.SENTINEL) {
            return "it is for redis-sentinel:// and rediss-sentinel://";
        }
        return null;
    }
}
