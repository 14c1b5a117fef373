package io.omnicache.it;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds out whether a class could know that a test is running it: by names of test libraries, or by walking the stack.
 * Reads the constant pool of the class file, so that a name in a string counts as well.
 */
public final class TestAwareness {
    private static final Pattern TEST_LIBRARY =
            Pattern.compile("(?i:jsr107|junit|surefire|testng)|(?<![A-Za-z])(?:tck|Tck|TCK)(?![a-z])");
    private static final Pattern CALLERS =
            Pattern.compile("java[/.]lang[/.]StackWalker.*|getStackTrace|getAllStackTraces", Pattern.DOTALL);

    /** The only class that may walk the stack: it counts the recursion of a serialisation up to its own method. */
    private static final String COUNTS_RECURSION = "io.omnicache.jcache.internal.codec.serial.Nesting";

    private static final Pattern TELLS_CALLERS = Pattern.compile("get(?:ClassName|CallerClass|FileName|LineNumber)");

    private TestAwareness() {}

    /**
     * As {@link #in(byte[])}; the class that counts recursion may walk the stack, as long as it can't name what it
     * meets.
     */
    public static List<String> in(String className, byte[] classFile) {
        List<String> found = in(classFile);
        boolean tells = strings(classFile).stream()
                .anyMatch(constant -> TELLS_CALLERS.matcher(constant).matches());
        return className.equals(COUNTS_RECURSION) && !tells
                ? found.stream().filter(word -> !word.contains("StackWalker")).toList()
                : found;
    }

    /** The constants of the class file that no class of ours should hold, sorted; empty if all is well. */
    public static List<String> in(byte[] classFile) {
        TreeSet<String> found = new TreeSet<>();
        for (String constant : strings(classFile)) {
            if (TEST_LIBRARY.matcher(constant).find()
                    || CALLERS.matcher(constant).matches()
                    || constant.contains("Ljava/lang/StackWalker")) {
                found.add(constant);
            }
        }
        return List.copyOf(found);
    }

    private static List<String> strings(byte[] classFile) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile))) {
            if (in.readInt() != 0xCAFEBABE) {
                throw new IllegalArgumentException("Not a class file");
            }
            in.skipNBytes(4);
            int count = in.readUnsignedShort();
            List<String> strings = new ArrayList<>();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> strings.add(in.readUTF());
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++; // takes two entries
                    }
                    case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    default -> throw new IllegalArgumentException("Unknown constant " + tag);
                }
            }
            return strings;
        } catch (IOException e) {
            throw new IllegalArgumentException("Not a whole class file", e);
        }
    }
}
