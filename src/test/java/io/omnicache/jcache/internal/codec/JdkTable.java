package io.omnicache.jcache.internal.codec;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.security.KeyPairGenerator;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Timestamp;
import java.text.ChoiceFormat;
import java.text.DecimalFormat;
import java.text.MessageFormat;
import java.text.SimpleDateFormat;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.HijrahChronology;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.time.temporal.WeekFields;
import java.time.zone.ZoneRules;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SealedObject;
import javax.crypto.spec.SecretKeySpec;
import javax.management.ObjectName;
import javax.management.openmbean.SimpleType;
import javax.naming.CompositeName;
import javax.naming.NameNotFoundException;
import javax.naming.directory.BasicAttributes;
import javax.naming.ldap.LdapName;
import javax.script.ScriptException;
import javax.sql.rowset.serial.SerialBlob;
import javax.swing.tree.DefaultMutableTreeNode;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.namespace.QName;
import javax.xml.transform.TransformerException;

/** Values of the JDK that need more than a constructor, and those that came to grief before. */
public final class JdkTable {
    private JdkTable() {}

    public static boolean hasEquals(Object sample) {
        try {
            return sample.getClass().getMethod("equals", Object.class).getDeclaringClass() != Object.class
                    && !(sample instanceof Throwable);
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    public static Map<String, Object> samples() throws Exception {
        Map<String, Object> all = new LinkedHashMap<>();
        xml(all);
        collections(all);
        time(all);
        failures(all);
        others(all);
        return all;
    }

    private static void xml(Map<String, Object> all) throws Exception {
        DatatypeFactory xml = DatatypeFactory.newInstance();
        all.put("XMLGregorianCalendar", xml.newXMLGregorianCalendar("2024-02-29T01:02:03.5Z"));
        all.put("XML date", xml.newXMLGregorianCalendarDate(2024, 2, 29, 60));
        all.put("XML Duration", xml.newDuration("P1Y2M3DT4H5M6.7S"));
        all.put("XML day-time Duration", xml.newDurationDayTime(123_456L));
        all.put("XML year-month Duration", xml.newDurationYearMonth("P1Y2M"));
        all.put("list of XML dates", new ArrayList<>(List.of(xml.newXMLGregorianCalendar(2024, 1, 2, 3, 4, 5, 6, 7))));
        all.put("QName", new QName("urn:a", "b", "c"));
    }

    private static void collections(Map<String, Object> all) {
        List<Object> list = new ArrayList<>(List.of("a", 1, 2L));
        all.put("ArrayList", list);
        all.put("empty ArrayList", new ArrayList<>());
        all.put("roomy ArrayList", new ArrayList<>(100_000));
        all.put("LinkedList", new LinkedList<>(list));
        all.put("Vector", new Vector<>(list));
        all.put("Stack", new Stack<>());
        all.put("Arrays.asList", Arrays.asList("a", 1));
        for (int size = 0; size < 5; size++) {
            List<String> strings = Collections.nCopies(size, "x");
            all.put("List.copyOf " + size, List.copyOf(strings));
            all.put("Set of " + size, Set.of(Integer.toString(size)));
            all.put("toList " + size, strings.stream().toList());
        }
        all.put("Map.of", Map.of("a", 1));
        all.put("Map.of 2", Map.of("a", 1, "b", 2));
        all.put("Map.of 0", Map.of());
        all.put("nCopies 2000", Collections.nCopies(2000, "x"));
        all.put("nCopies of a chain", Collections.nCopies(500, new ArrayList<>(list)));
        all.put("emptyList", Collections.emptyList());
        all.put("emptySet", Collections.emptySet());
        all.put("emptyMap", Collections.emptyMap());
        all.put("singleton", Collections.singleton("a"));
        all.put("singletonList", Collections.singletonList("a"));
        all.put("singletonMap", Collections.singletonMap("a", 1));
        all.put("unmodifiableList", Collections.unmodifiableList(list));
        all.put("unmodifiableSet", Collections.unmodifiableSet(new HashSet<>(list)));
        all.put("unmodifiableMap", Collections.unmodifiableMap(new TreeMap<>(Map.of("a", 1))));
        all.put("synchronizedList", Collections.synchronizedList(list));
        all.put("synchronizedMap", Collections.synchronizedMap(new HashMap<>(Map.of("a", 1))));
        all.put("checkedList", Collections.checkedList(new ArrayList<>(List.of("a")), String.class));
        all.put("reverseOrder", Collections.reverseOrder());
        all.put("newSetFromMap", Collections.newSetFromMap(new ConcurrentHashMap<>()));
        all.put("HashMap", new HashMap<>(Map.of("a", list)));
        all.put("sparse HashMap", new HashMap<>(1 << 16, 0.25f));
        all.put("LinkedHashMap", new LinkedHashMap<>(Map.of("a", 1)));
        all.put("TreeMap", new TreeMap<>(Map.of("a", 1)));
        all.put("TreeMap by comparator", new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
        all.put("Hashtable", new Hashtable<>(Map.of("a", 1)));
        all.put("roomy Hashtable", new Hashtable<>(10_000, 0.01f));
        Properties properties = new Properties();
        properties.setProperty("a", "b");
        all.put("Properties", properties);
        all.put("IdentityHashMap", new IdentityHashMap<>());
        all.put("EnumMap", new EnumMap<>(Map.of(TimeUnit.DAYS, 1)));
        all.put("EnumSet", EnumSet.of(TimeUnit.HOURS));
        all.put("ConcurrentHashMap", new ConcurrentHashMap<>(Map.of("a", 1)));
        all.put("ConcurrentHashMap.newKeySet", ConcurrentHashMap.newKeySet());
        all.put("ConcurrentSkipListMap", new ConcurrentSkipListMap<>(Map.of("a", 1)));
        all.put("ConcurrentSkipListSet", new ConcurrentSkipListSet<>(Set.of("a")));
        all.put("CopyOnWriteArrayList", new CopyOnWriteArrayList<>(list));
        all.put("CopyOnWriteArraySet", new CopyOnWriteArraySet<>(list));
        all.put("HashSet", new HashSet<>(list));
        all.put("LinkedHashSet", new LinkedHashSet<>(list));
        all.put("TreeSet", new TreeSet<>(Set.of("a", "b")));
        all.put("ArrayDeque", new ArrayDeque<>(list));
        all.put("PriorityQueue", new PriorityQueue<>(List.of(3, 1, 2)));
        all.put("PriorityBlockingQueue", new PriorityBlockingQueue<>(List.of(3, 1, 2)));
        all.put("LinkedBlockingQueue", new LinkedBlockingQueue<>(list));
        all.put("LinkedBlockingDeque", new LinkedBlockingDeque<>(list));
        all.put("ArrayBlockingQueue", new ArrayBlockingQueue<>(1000));
        all.put("ConcurrentLinkedQueue", new ConcurrentLinkedQueue<>(list));
        all.put("ConcurrentLinkedDeque", new ConcurrentLinkedDeque<>(list));
        all.put("SimpleEntry", new AbstractMap.SimpleEntry<>("a", 1));
        all.put("BitSet", BitSet.valueOf(new long[] {1, 2}));
        all.put("arrays", new Object[][] {{new int[1000]}, {new Integer[] {1, null}}});
    }

    private static void time(Map<String, Object> all) {
        LocalDate date = LocalDate.of(2024, 2, 29);
        List<Object> times = new ArrayList<>(List.of(
                LocalTime.NOON,
                OffsetTime.of(LocalTime.NOON, ZoneOffset.ofHours(2)),
                OffsetDateTime.of(date, LocalTime.NOON, ZoneOffset.UTC),
                ZonedDateTime.of(date, LocalTime.NOON, ZoneId.of("Europe/Berlin")),
                ZoneId.of("Europe/Berlin"),
                ZoneOffset.ofHours(1),
                Duration.ofMillis(5),
                Period.of(1, 2, 3),
                Year.of(2024),
                YearMonth.of(2024, 2),
                MonthDay.of(2, 29),
                DayOfWeek.MONDAY,
                HijrahDate.from(date),
                JapaneseDate.from(date),
                MinguoDate.from(date),
                ThaiBuddhistDate.from(date),
                HijrahChronology.INSTANCE,
                WeekFields.ISO,
                ZoneId.of("Europe/Berlin").getRules()));
        for (Object time : times) {
            all.put(time.getClass().getName() + " " + all.size(), time);
        }
        all.put("Date", new Date(1));
        all.put("Timestamp", new Timestamp(1));
        all.put("GregorianCalendar", new GregorianCalendar(2024, Calendar.FEBRUARY, 29));
        all.put("TimeZone", TimeZone.getTimeZone("Europe/Berlin"));
        all.put("SimpleTimeZone", new SimpleTimeZone(1000, "x"));
    }

    private static void failures(Map<String, Object> all) {
        Exception deep = new IllegalStateException("a", new UncheckedIOException(new IOException("b")));
        deep.addSuppressed(new TimeoutException("c"));
        all.put("exception", deep);
        Exception sql = new SQLException("a", "b", 1, new SQLTimeoutException("c"));
        ((SQLException) sql).setNextException(new BatchUpdateException(new int[] {1}));
        all.put("SQLException", sql);
        all.put("ExecutionException", new ExecutionException(deep));
        all.put("RemoteException", new java.rmi.RemoteException("a", deep));
        all.put("NotBoundException", new java.rmi.NotBoundException("a"));
        all.put("ServerException", new java.rmi.ServerException("a", deep));
        all.put("ScriptException", new ScriptException("a", "b", 1, 2));
        all.put("TransformerException", new TransformerException("a", deep));
        all.put("IIOException", new javax.imageio.IIOException("a", deep));
        all.put("NameNotFoundException", new NameNotFoundException("a"));
        all.put("StackTraceElement", new Throwable().getStackTrace()[0]);
        Throwable long1 = new StackOverflowError();
        long1.setStackTrace(new StackTraceElement[0]);
        all.put("StackOverflowError", long1);
        all.put("LogRecord", new LogRecord(Level.INFO, "a"));
    }

    private static void others(Map<String, Object> all) throws Exception {
        all.put("Locale", Locale.GERMANY);
        all.put("Currency", Currency.getInstance("EUR"));
        all.put("Pattern", Pattern.compile("a+"));
        all.put("File", new File("/tmp/x"));
        all.put("URI", URI.create("http://127.0.0.1/"));
        all.put("URL", new URL("http://127.0.0.1/"));
        all.put("InetAddress", InetAddress.getByAddress("a", new byte[] {127, 0, 0, 1}));
        all.put("InetSocketAddress", InetSocketAddress.createUnresolved("a", 1));
        all.put("SimpleDateFormat", new SimpleDateFormat("yyyy", Locale.ROOT));
        all.put("DecimalFormat", new DecimalFormat("#.#"));
        all.put("MessageFormat", new MessageFormat("{0}"));
        all.put("ChoiceFormat", new ChoiceFormat("0#a"));
        all.put("StringBuilder", new StringBuilder("a"));
        all.put("StringBuffer", new StringBuffer("a"));
        all.put("Random", new Random(1));
        all.put("BigDecimal array", new BigDecimal[] {BigDecimal.ONE});
        all.put("BigInteger list", new ArrayList<>(List.of(BigInteger.ONE.shiftLeft(1000))));
        all.put("Class", String.class);
        all.put("primitive Class", int.class);
        all.put("array Class", int[][].class);
        all.put("AtomicInteger", new AtomicInteger(1));
        all.put("AtomicReference", new AtomicReference<>(List.of(1)));
        all.put("AtomicLongArray", new AtomicLongArray(10));
        all.put("AtomicReferenceArray", new AtomicReferenceArray<>(new Object[] {"a"}));
        all.put("LongAdder", new LongAdder());
        all.put("ReentrantLock", new ReentrantLock());
        all.put("ReentrantReadWriteLock", new ReentrantReadWriteLock());
        all.put("Semaphore", new Semaphore(1));
        all.put("StringJoiner in an enum", TimeUnit.DAYS);
        SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
        all.put("SecretKeySpec", key);
        KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
        all.put("PublicKey", pairs.generateKeyPair().getPublic());
        Cipher cipher = Cipher.getInstance("AES");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        all.put("SealedObject", new SealedObject("a", cipher));
        all.put("SerialBlob", new SerialBlob(new byte[] {1}));
        all.put("ObjectName", new ObjectName("a:b=c"));
        all.put("SimpleType", SimpleType.STRING);
        all.put("CompositeName", new CompositeName("a/b"));
        all.put("LdapName", new LdapName("CN=a,O=b"));
        all.put("BasicAttributes", new BasicAttributes("a", "b"));
        all.put("DefaultMutableTreeNode", new DefaultMutableTreeNode("a"));
        all.put("Color", new java.awt.Color(1, 2, 3));
        all.put("Point", new java.awt.Point(1, 2));
        all.put("ZoneRules", ZoneRules.of(ZoneOffset.UTC));
    }
}
