// Opens an encrypted configuration file: java OpenFile.java <file.jwe> <file with the passphrase>
// Needs Java 17 and no package. A library must allow 250 000 iterations for a passphrase of your own.
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public class OpenFile {
  public static void main(String[] args) throws Exception {
    String[] parts = Files.readString(Path.of(args[0])).trim().split("\\.");
    byte[] passphrase =
        Normalizer.normalize(Files.readString(Path.of(args[1])).trim(), Normalizer.Form.NFC)
            .getBytes(StandardCharsets.UTF_8);
    String header = new String(decode(parts[0]), StandardCharsets.UTF_8);
    String alg = "PBES2-HS512+A256KW";
    if (!alg.equals(member(header, "alg")) || !"A256GCM".equals(member(header, "enc")))
      throw new IllegalArgumentException("another algorithm");
    int count = Integer.parseInt(member(header, "p2c"));
    if (count > 250_000) throw new IllegalArgumentException("too many iterations");

    // RFC 7518, 4.8: the salt is the algorithm's name, a zero and p2s.
    ByteArrayOutputStream salt = new ByteArrayOutputStream();
    salt.write(alg.getBytes(StandardCharsets.UTF_8));
    salt.write(0);
    salt.write(decode(member(header, "p2s")));
    byte[] wrapping = pbkdf2(passphrase, salt.toByteArray(), count);

    Cipher unwrap = Cipher.getInstance("AESWrap");
    unwrap.init(Cipher.UNWRAP_MODE, new SecretKeySpec(wrapping, "AES"));
    var key = unwrap.unwrap(decode(parts[1]), "AES", Cipher.SECRET_KEY);
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, decode(parts[2])));
    gcm.updateAAD(parts[0].getBytes(StandardCharsets.US_ASCII));
    gcm.update(decode(parts[3]));
    System.out.write(gcm.doFinal(decode(parts[4])));
    System.out.flush();
  }

  // PBKDF2 (RFC 8018) with HMAC-SHA512, the first 32 bytes. SecretKeyFactory takes characters, not bytes.
  static byte[] pbkdf2(byte[] passphrase, byte[] salt, int count) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(passphrase, "HmacSHA512"));
    mac.update(salt);
    byte[] next = mac.doFinal(new byte[] {0, 0, 0, 1});
    byte[] sum = next.clone();
    for (int round = 1; round < count; round++) {
      next = mac.doFinal(next);
      for (int at = 0; at < sum.length; at++) sum[at] ^= next[at];
    }
    return Arrays.copyOf(sum, 32);
  }

  static String member(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}]+)").matcher(json);
    if (!found.find()) throw new IllegalArgumentException("no " + name);
    return found.group(1);
  }

  static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}
