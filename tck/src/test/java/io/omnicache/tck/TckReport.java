package io.omnicache.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads surefire's reports and says in one line how the TCK went. Fails unless all its tests have run and passed: a run
 * that broke off, and a test that was left out, count as much as a failure.
 */
public final class TckReport {
    /** Its name is not one that the official runner looks for, so its two tests aren't in the official count. */
    private static final String UNCOUNTED = "FactoryBuilderTest1";

    private static final int UNCOUNTED_TESTS = 2;

    /** What the TCK logs for a test that passes only because it was left out, and the one that always is. */
    private static final String EXCLUDED = "===== EXCLUDING TEST";

    private static final String SENTINEL = "'org.jsr107.tck.CachingTest'\t'dummyTest'";

    private int run;
    private int uncounted;
    private int failed;
    private int errors;
    private int skipped;
    private final List<String> wrong = new ArrayList<>();

    private TckReport(Path reports) throws IOException {
        if (Files.isDirectory(reports)) {
            try (Stream<Path> files = Files.list(reports)) {
                for (Path file : files.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml"))
                        .sorted()
                        .toList()) {
                    read(file);
                }
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        TckReport tck = new TckReport(Path.of(arguments[0]));
        TckReport annotations = new TckReport(Path.of(arguments[2]));
        tck.wrong.forEach(System.out::println);
        annotations.wrong.forEach(System.out::println);
        System.out.println("TCK: " + tck);
        System.out.println("TCK, not in the official count: " + tck.uncounted + " run of " + UNCOUNTED);
        System.out.println("TCK annotations: " + annotations);

        boolean complete = tck.run >= Integer.parseInt(arguments[1])
                && tck.uncounted == UNCOUNTED_TESTS
                && annotations.run >= Integer.parseInt(arguments[3]);
        if (!complete) {
            throw new IllegalStateException("Not the whole TCK was run");
        }
        if (!tck.passed() || !annotations.passed()) {
            throw new IllegalStateException("The TCK didn't pass");
        }
    }

    private void read(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.contains(EXCLUDED) && !line.contains(SENTINEL)) {
                skipped++;
                wrong.add("Excluded: "
                        + line.substring(line.indexOf(EXCLUDED) + EXCLUDED.length())
                                .trim());
            }
        }
        NodeList cases;
        try {
            cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getElementsByTagName("testcase");
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("Not a report: " + file, e);
        }
        for (int i = 0; i < cases.getLength(); i++) {
            count((Element) cases.item(i));
        }
    }

    private void count(Element test) {
        if (test.getAttribute("classname").endsWith(UNCOUNTED)) {
            uncounted++;
        } else {
            run++;
        }
        boolean failure = has(test, "failure");
        boolean error = has(test, "error");
        boolean skip = has(test, "skipped");
        failed += failure ? 1 : 0;
        errors += error ? 1 : 0;
        skipped += skip ? 1 : 0;
        if (failure || error || skip) {
            wrong.add((skip ? "Skipped: " : failure ? "Failed: " : "Error: ") + test.getAttribute("classname") + "#"
                    + test.getAttribute("name"));
        }
    }

    private static boolean has(Element test, String child) {
        return test.getElementsByTagName(child).getLength() > 0;
    }

    private boolean passed() {
        return failed + errors + skipped == 0;
    }

    @Override
    public String toString() {
        return run + " run, " + failed + " failed, " + errors + " errors, " + skipped + " skipped";
    }
}
