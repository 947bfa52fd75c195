export { generateClientKey } from "@/lib/crypto/jwk";
