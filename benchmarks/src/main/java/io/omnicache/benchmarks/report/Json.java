package io.omnicache.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, strings, doubles, booleans and null. A number that isn't finite is written as null. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with the position, if the text isn't JSON */
    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.skipBlanks();
        if (json.at < text.length()) {
            throw json.wrong("the end");
        }
        return value;
    }

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out, "\n");
        return out.append('\n').toString();
    }

    private static void write(Object value, StringBuilder out, String newline) {
        if (value instanceof Map<?, ?> map) {
            writeAll(map.entrySet(), '{', '}', out, newline);
        } else if (value instanceof List<?> list) {
            writeAll(list, '[', ']', out, newline);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            write(entry.getKey(), out, newline);
            write(entry.getValue(), out.append(": "), newline);
        } else if (value instanceof String string) {
            quote(string, out);
        } else if (value instanceof Double number) {
            out.append(Double.isFinite(number) ? plain(number) : "null");
        } else {
            out.append(value);
        }
    }

    /** A line for each element, but for those that hold nothing but numbers. */
    private static void writeAll(Iterable<?> elements, char open, char close, StringBuilder out, String newline) {
        boolean flat = true;
        for (Object element : elements) {
            Object inner = element instanceof Map.Entry<?, ?> entry ? entry.getValue() : element;
            flat &= inner instanceof Double;
        }
        String separator = flat ? "" : newline + "  ";
        out.append(open);
        boolean first = true;
        for (Object element : elements) {
            out.append(first ? separator : flat ? ", " : "," + separator);
            write(element, out, newline + "  ");
            first = false;
        }
        out.append(flat ? "" : newline).append(close);
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (char c : string.toCharArray()) {
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private Object value() {
        skipBlanks();
        char c = peek();
        if (c == '{') {
            return object();
        }
        if (c == '[') {
            return array();
        }
        if (c == '"') {
            return string();
        }
        int start = at;
        while (at < text.length() && "+-.".indexOf(text.charAt(at)) >= 0
                || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        try {
            return switch (word) {
                case "null" -> null;
                case "true" -> true;
                case "false" -> false;
                default -> Double.valueOf(word);
            };
        } catch (NumberFormatException e) {
            throw wrong("a value");
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        for (boolean more = begins('{', '}'); more; more = continues('}')) {
            skipBlanks();
            String name = string();
            skipBlanks();
            expect(':');
            object.put(name, value());
        }
        return object;
    }

    private List<Object> array() {
        List<Object> array = new ArrayList<>();
        for (boolean more = begins('[', ']'); more; more = continues(']')) {
            array.add(value());
        }
        return array;
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c != '\\') {
                string.append(c);
                continue;
            }
            char escaped = next();
            switch (escaped) {
                case 'n' -> string.append('\n');
                case 't' -> string.append('\t');
                case 'r' -> string.append('\r');
                case 'b' -> string.append('\b');
                case 'f' -> string.append('\f');
                case 'u' -> {
                    string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> string.append(escaped);
            }
        }
        return string.toString();
    }

    private boolean begins(char open, char close) {
        expect(open);
        skipBlanks();
        if (peek() == close) {
            at++;
            return false;
        }
        return true;
    }

    private boolean continues(char close) {
        skipBlanks();
        if (peek() == close) {
            at++;
            return false;
        }
        expect(',');
        return true;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            at--;
            throw wrong("'" + wanted + "'");
        }
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException wrong(String wanted) {
        return new IllegalArgumentException("Not JSON: " + wanted + " expected at character " + at);
    }
}
