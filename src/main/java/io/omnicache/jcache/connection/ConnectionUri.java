package io.omnicache.jcache.connection;

import io.omnicache.jcache.settings.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Reads connection URLs: {@code redis://}, {@code rediss://} and {@code unix://}. Host names that {@link URI} doesn't
 * take, such as those with an underscore, work. A message about a wrong URL never repeats its credentials.
 */
public final class ConnectionUri {
    private static final Pattern FORM = Pattern.compile(
            "(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://(?:(?<user>[^/?#]*)@)?(?<host>\\[[^\\]/?#@]*\\]|[^:/?#@\\[\\]]*)"
                    + "(?::(?<port>[^/?#@]*))?(?<path>/[^?#]*)?(?:\\?(?<query>[^#]*))?");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m)");
    private static final String ALLOWED = "redis://, rediss:// or unix://";

    private ConnectionUri() {}

    /**
     * Reads a URL. Properties named {@code omnicache.} and a parameter's name say what the URL doesn't.
     *
     * @throws CacheException if the URL or a parameter is wrong; the message names it and says what is allowed
     */
    public static ConnectionSettings parse(String uri, URI identity, Properties properties) {
        Matcher form = FORM.matcher(uri);
        if (!form.matches()) {
            throw new CacheException("The connection URI (" + identityForm(uri)
                    + ") is not of the form scheme://user:password@host:port/database?parameters;"
                    + " percent-encode special characters of the password");
        }
        String scheme = form.group("scheme");
        Map<String, String> parameters = parameters(form.group("query"), properties);
        String host = host(form.group("host"));
        @Nullable String path = form.group("path");
        @Nullable String socket = null;
        int database = 0;
        switch (scheme) {
            case "redis", "rediss" -> {
                if (host.isEmpty()) {
                    throw new CacheException("The connection URI names no host: write " + scheme + "://host:port");
                }
                database = path == null || path.equals("/") ? 0 : database(path.substring(1));
            }
            case "unix" -> {
                if (!host.isEmpty() || path == null || path.equals("/")) {
                    throw new CacheException("The connection URI names no socket: write unix:///path/redis.sock");
                }
                socket = decode(path);
            }
            default ->
                throw new CacheException(
                        "The connection URI has the unknown scheme " + scheme + ": allowed are " + ALLOWED);
        }
        @Nullable String db = parameters.get("db");
        String[] login = login(form.group("user"));
        return new ConnectionSettings(
                host,
                port(form.group("port")),
                socket,
                scheme.equals("rediss"),
                db == null ? database : database(db),
                login[0].isEmpty() ? null : login[0],
                login[1].isEmpty() ? null : new Secret(login[1]),
                parameters.getOrDefault("key-prefix", ConnectionSettings.DEFAULT_KEY_PREFIX),
                time(parameters, "timeout", ConnectionSettings.DEFAULT_TIMEOUT),
                time(parameters, "connect-timeout", ConnectionSettings.DEFAULT_CONNECT_TIMEOUT),
                identity);
    }

    /**
     * Reads a URL that stands by itself.
     *
     * @throws CacheException if the URL or a parameter is wrong
     */
    public static ConnectionSettings parse(String uri) {
        try {
            return parse(uri, new URI(identityForm(uri)), new Properties());
        } catch (URISyntaxException e) {
            throw new CacheException("The connection URI is malformed behind its credentials");
        }
    }

    /** The URI without user and password, which is a manager's identity. */
    public static URI withoutCredentials(URI uri) {
        try {
            return new URI(identityForm(uri.toString()));
        } catch (URISyntaxException e) {
            throw new CacheException("The connection URI is malformed behind its credentials");
        }
    }

    /** Everything between the scheme and the last {@code @} may be a password. */
    private static String identityForm(String uri) {
        int start = uri.indexOf("://");
        int end = uri.lastIndexOf('@');
        return start < 0 || end < start ? uri : uri.substring(0, start + 3) + uri.substring(end + 1);
    }

    private static String host(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String[] login(@Nullable String userInfo) {
        if (userInfo == null) {
            return new String[] {"", ""};
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new String[] {decode(userInfo), ""}
                : new String[] {decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1))};
    }

    private static int port(@Nullable String port) {
        if (port == null) {
            return ConnectionSettings.DEFAULT_PORT;
        }
        int number = number("port", port, 65_535);
        if (number == 0) {
            throw new CacheException("The port of the connection URI is 0: allowed are 1 to 65535");
        }
        return number;
    }

    private static int database(String database) {
        return number("database", database, 1_000_000);
    }

    private static int number(String name, String text, int max) {
        if (!text.matches("\\d{1,7}") || Integer.parseInt(text) > max) {
            throw new CacheException(
                    "The " + name + " of the connection URI is not a number from 0 to " + max + ": " + text);
        }
        return Integer.parseInt(text);
    }

    private static Duration time(Map<String, String> parameters, String name, Duration otherwise) {
        @Nullable String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        Matcher time = TIME.matcher(text);
        if (!time.matches() || Long.parseLong(time.group(1)) == 0) {
            throw new CacheException(
                    "The parameter " + name + " is " + text + ": write a time such as 500ms, 3s or 1m");
        }
        long amount = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    private static Map<String, String> parameters(@Nullable String query, Properties properties) {
        Map<String, String> parameters = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("omnicache.")) {
                String known = known(name.substring("omnicache.".length()), name);
                parameters.put(known, properties.getProperty(name));
            }
        }
        if (query != null && !query.isEmpty()) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                parameters.put(known(name, name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String known(String name, String written) {
        return switch (name) {
            case "key-prefix", "db", "timeout", "connect-timeout" -> name;
            default ->
                throw new CacheException("Unknown connection parameter " + written
                        + ": known are key-prefix, db, timeout and connect-timeout");
        };
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new CacheException("The connection URI has a % that is not followed by two hexadecimal digits");
        }
    }
}
