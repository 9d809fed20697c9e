var K=class{#e=new Map;#t;#n;#i=Math.random().toString(36).slice(2);#r=0;constructor(e,t){this.#t=e,this.#n=t?(n,r)=>t.model_proxy.send_msg({...n,buffers:r}):(n,r)=>e.send?.(n,void 0,r),e.on("msg:custom",this.#s)}ask(e,t={},n=[]){let r=`${this.#i}-${this.#r++}`;return new Promise((s,o)=>{let a=setTimeout(()=>{this.#e.delete(r),o(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(r,{resolve:s,reject:o,timer:a}),this.#o(r,{...t,id:r,op:e},n,40)})}#o(e,t,n,r){let s=this.#e.get(e);if(s)try{this.#n(t,n)}catch(o){if(r>0){setTimeout(()=>this.#o(e,t,n,r-1),50);return}this.#e.delete(e),clearTimeout(s.timer),s.reject(o)}}close(){this.#t.off("msg:custom",this.#s);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#s=(e,t)=>{let n=String(e.id),r=this.#e.get(n);if(!r)return;if(this.#e.delete(n),clearTimeout(r.timer),typeof e.error=="string"){r.reject(new Error(e.error));return}let s=Array.isArray(t)&&t.length?t:e.buffers;r.resolve([e,Array.isArray(s)?s.map(Je):[]])}};function Je(i){return ArrayBuffer.isView(i)?new Uint8Array(i.buffer,i.byteOffset,i.byteLength):new Uint8Array(i)}var T=i=>new Int32Array(i.slice().buffer),X=i=>new Float32Array(i.slice().buffer),Ae=i=>new Float64Array(i.slice().buffer);function N(i,e,t){return i.on(`change:${e}`,t),()=>i.off(`change:${e}`,t)}function L(i,e,t){i.get(e)!==t&&(i.set(e,t),i.save_changes())}var M=class{#e=new Map;#t;#n;constructor(e,t=()=>{}){this.#t=e,this.#n=t}has(e){return this.#e.has(e)}get(e){let t=this.#e.get(e);return t!==void 0&&(this.#e.delete(e),this.#e.set(e,t)),t}set(e,t){let n=this.#e.get(e);n!==void 0&&n!==t&&this.#n(n),this.#e.delete(e),this.#e.set(e,t);for(let[r,s]of this.#e){if(this.#e.size<=this.#t)break;this.#e.delete(r),this.#n(s)}}delete(e){let t=this.#e.get(e);t!==void 0&&this.#e.delete(e)&&this.#n(t)}clear(){for(let e of this.#e.values())this.#n(e);this.#e.clear()}};var F=128,Qe=64,et=5,Z=class{#e;#t;#n;#i=new M(Qe);#r=new Set;constructor(e,t,n){this.#e=e,this.#t=t,this.#n=n}at(e){let t=this.#i.get(Math.floor(e/F));if(!t){this.#o(Math.floor(e/F));return}let n=e-t.start,r=[];for(let s=t.offsets[n]??0;s<(t.offsets[n+1]??0);s++){let[o,a,h,u,c]=t.boxes.subarray(s*et);r.push({who:t.who[s],x:o,y:a,width:h,height:u,confidence:c})}return r}prefetch(e){let t=Math.floor((e+F/2)/F);t*F<this.#t&&!this.#i.has(t)&&this.#o(t)}async#o(e){if(this.#r.has(e))return;this.#r.add(e);let t=e*F,n=Math.min(t+F,this.#t);try{let[,[r,s,o]]=await this.#e.ask("boxes",{start:t,stop:n});if(r&&s&&o){let a={start:t,offsets:T(r),who:T(s),boxes:X(o)};this.#i.set(e,a),this.#n()}}finally{this.#r.delete(e)}}},Te=4096;async function Ce(i,e,t){let n=new Map,r=[];for(let s=0;s<e;s+=Te){let o=Math.min(s+Te,e),[,[a]]=await i.ask("spans",{start:s,stop:o}),h=a?T(a):new Int32Array;for(let u=0;u<h.length;u+=3){let[c,m,f]=h.subarray(u,u+3),g=n.get(c);if(g&&g.last+1===m){g.last=f;continue}let d={who:c,first:m,last:f};n.set(c,d),r.push(d)}if(!t(r))return}}function W(i,e){let t=(i%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function B(i){let e=Math.round(i*100),t=Math.floor(e/6e3),n=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${n}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${n}`}function Re(i,e,t){let[n,r]=[0,e-1];for(;n<r;){let s=n+r>>1;t(s)<i-1e-6?n=s+1:r=s}return n}function Le(i,e){return[.1,.2,.5,1,2,5,10,15,30,60,120,300,600,1800,3600,7200].find(n=>i/n<=Math.max(1,e))??14400}function ge(i){let e=getComputedStyle(i),t=n=>e.getPropertyValue(`--${n}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function tt(i){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=i.parentNode;t;t=nt(t)){if(!(t instanceof HTMLElement))continue;let n=rt(getComputedStyle(t).backgroundColor);if(n!==void 0)return n<.5}return!1}function nt(i){return i instanceof ShadowRoot?i.host:i.parentNode}function rt(i){let e=i.match(/[\d.]+/g)?.map(Number);if(!i.startsWith("rgb")||!e||e.length<3)return;let[t=0,n=0,r=0,s=1]=e;return s<.5?void 0:(.2126*t+.7152*n+.0722*r)/255}function Ie(i,e){let t,n=()=>{let u=tt(i);u!==t&&e(t=u)},r=new Set,s=()=>{for(let u of[0,120,450]){let c=setTimeout(()=>{r.delete(c),n()},u);r.add(c)}},o=new MutationObserver(s),a={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};o.observe(document.documentElement,a),o.observe(document.body,a),o.observe(document.head,{childList:!0});let h=matchMedia("(prefers-color-scheme: dark)");return h.addEventListener("change",s),n(),s(),()=>{o.disconnect(),h.removeEventListener("change",s);for(let u of r)clearTimeout(u)}}var it=64,De=16,st=4e3,j=class extends Error{},q=class i{#e;#t;#n;#i=new M(it);constructor(e,t,n){this.#e=e,this.#t=t,this.#n=n}static async of(e,t,n){if(!("VideoDecoder"in globalThis))return null;let[r,[s,o]]=await e.ask("groups"),a=String(r.codec??"");if(!a||!s||!o)return null;let h={codec:a,codedWidth:t,codedHeight:n,description:s.slice(),hardwareAcceleration:"prefer-software",optimizeForLatency:!0};return(await VideoDecoder.isConfigSupported(h).catch(()=>null))?.supported?new i(e,h,T(o)):null}async load(e,t){for(let n of new Set(e.map(r=>Oe(this.#n,r)))){let r=e.filter(s=>Oe(this.#n,s)===n);if(!await this.#o(ot(await this.#r(n),r),t))return}}close(){this.#i.clear()}#r(e){let t=this.#i.get(e);if(t)return t;let n=this.#e.ask("packets",{group:e}).then(([,r])=>at(r));return this.#i.set(e,n),n.catch(()=>this.#i.delete(e)),n}async#o(e,t){let n=()=>{},r=()=>{},s=!0,o,a=new Promise((m,f)=>n=f),h=new Promise(m=>r=m),u=()=>{clearTimeout(o),o=setTimeout(()=>n(new j("the browser's decoder does not answer")),st)},c=new VideoDecoder({output:m=>{if(!s){m.close();return}u(),s=t(m.timestamp,m),s||r()},error:m=>n(new Error(m.message))});u();try{c.configure(this.#t),e.parts.forEach((f,g)=>{let d=g===0?"key":"delta";c.decode(new EncodedVideoChunk({type:d,timestamp:e.frames[g],data:f}))});let m=c.flush();return m.catch(()=>{}),await Promise.race([m,h,a]),s}finally{clearTimeout(o),c.state!=="closed"&&c.close()}}};function Oe(i,e){let t=0,n=i.length-1;for(;t<n;){let r=t+n+1>>1;i[r]<=e?t=r:n=r-1}return t}function ot({frames:i,parts:e},t){let n=Math.max(...t.map(r=>i.indexOf(r)));return{frames:i.subarray(0,n+1+De),parts:e.slice(0,n+1+De)}}function at([i,e,t]){if(!i||!e||!t)throw new Error("a group of pictures came without its packets");let n=0,r=Array.from(T(e),s=>t.subarray(n,n+=s));return{frames:T(i),parts:r}}var J=class{#e;#t;constructor(e,t){this.#e=e,this.#t=new M(t)}async load(e,t){let n=e.filter(s=>!this.#t.has(s)),r=n.length?await this.#e(n):[];n.forEach((s,o)=>this.#t.set(s,r[o])),await Promise.all(e.map(async s=>{let o=this.#t.get(s);t(s,await createImageBitmap(new Blob([o],{type:"image/jpeg"})))}))}close(){this.#t.clear()}};var lt=3,Q=class{#e;#t;#n=0;constructor(e,t,n){this.#e=new J(async r=>(await e.ask("frames",{frames:r}))[1],n),this.#t=q.of(e,t.width,t.height).catch(()=>null)}async load(e,t){let n=await this.#t;if(n)try{await n.load(e,t),this.#n=0;return}catch(r){this.#n+=1,(!(r instanceof j)||this.#n>=lt)&&(this.#t=Promise.resolve(null))}await this.#e.load(e,t)}close(){this.#e.close(),this.#t.then(e=>e?.close())}};var ee=class{speed=1;loop=!1;#e=1;#t=0;#n=0;#i=0;#r=0;#o=0;#s;constructor(e){this.#s=e}get playing(){return this.#o!==0}get stride(){if(!this.playing)return 1;let{frames:e,seconds:t}=this.#s,n=t(e-1),r=n>0?(e-1)/n*this.speed:0;return Math.max(1,Math.round(r/30))+this.#e-1}play(e){this.#t=e>=this.#s.frames-1?0:e,this.#n=this.#s.seconds(this.#t),this.#e=1,this.#i=0,this.#r=performance.now(),this.#t!==e&&this.#s.show(this.#t),this.playing||(this.#o=requestAnimationFrame(this.#l))}pause(){cancelAnimationFrame(this.#o),this.#o=0}jump(e){this.#t=e,this.#n=this.#s.seconds(e)}#l=e=>{let{seconds:t,ready:n,show:r,frames:s}=this.#s;this.#o=requestAnimationFrame(this.#l);let o=Math.min(e-this.#r,250);this.#r=e;let a=Math.min(this.#t+this.stride,s-1);if(this.#t>=s-1)this.#h();else if(!n(a)&&this.#n>=t(a))this.#i+=o,this.#i>350&&this.#e<6&&(this.#e+=1,this.#i=0);else{this.#n+=o/1e3*this.speed;let h=this.#t;for(let u=a;u>h&&t(u)<=this.#n&&n(u);)h=u,u=Math.min(u+this.stride,s-1);if(h===this.#t)return;this.#t=h,r(h)}};#h(){this.loop?(this.jump(0),this.#s.show(0)):(this.pause(),this.#s.end())}};function p(i,e={},...t){let n=document.createElement(i);for(let[r,s]of Object.entries(e))s!==!1&&n.setAttribute(r,s===!0?"":String(s));return n.append(...t),n}var ht={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function ye(i){let e="http://www.w3.org/2000/svg",t=document.createElementNS(e,"svg"),n=document.createElementNS(e,"path");return t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true"),n.setAttribute("d",ht[i]),(i==="loop"||i==="fit")&&n.setAttribute("fill","none"),t.append(n),t}function D(i,e,t){let n=p("button",{type:"button",class:"icon","aria-label":e,title:e});return n.append(ye(i)),n.addEventListener("click",t),n}function te(i){let{clientWidth:e,clientHeight:t}=i,n=window.devicePixelRatio||1,[r,s]=[Math.round(e*n),Math.round(t*n)];(i.width!==r||i.height!==s)&&(i.width=r,i.height=s);let o=i.getContext("2d");return o.setTransform(n,0,0,n,0,0),o.clearRect(0,0,e,t),[o,e,t]}var ut=4,ct=2,dt=20,ne=class{#e;#t;#n=new Set;#i=new Set;#r=-1;#o=-1;#s=-1;#l=!1;#h=!1;#a=!1;#u;constructor(e){this.#e=e,this.#t=new M(e.keep,e.close)}get wanted(){return this.#r}get shown(){return this.#s}get keep(){return this.#e.keep}ready(e){return this.#t.has(e)||this.#i.has(e)}want(e){this.#r=e,this.#i.delete(e);let t=this.#t.get(e);t!==void 0&&this.#g(e,t),this.#c()}async prefetch(){if(this.#h||this.#l||this.#a||this.#r<0)return;let e=this.#e.ahead(this.#r).filter(t=>!this.ready(t)&&!this.#n.has(t)).slice(0,ut);if(e.length===0){this.#u??=setTimeout(()=>{this.#d()},dt);return}this.#h=!0,await this.#m(e,!1),this.#h=!1,this.#c()}close(){this.#a=!0,clearTimeout(this.#u),this.#t.clear(),this.#e.source.close()}async#d(){let{ahead:e,ripe:t,close:n}=this.#e;for(let r of t?e(this.#r).slice(0,ct):[]){let s=this.#t.get(r),o=s===void 0?null:t?.(s);if(!o)continue;let a=await o.catch(()=>null);if(a===null)break;this.#a||this.#t.get(r)!==s?n(a):this.#t.set(r,a)}this.#u=void 0}async#c(){if(!(this.#l||this.#a)){if(this.ready(this.#r)||this.#n.has(this.#r)){this.prefetch();return}this.#l=!0,this.#o=this.#r,await this.#m([this.#r],!0),this.#l=!1,this.#c()}}async#m(e,t){for(let n of e)this.#n.add(n);try{let n=new Set(e);await this.#e.source.load(e,(s,o)=>(n.delete(s)||this.#f(s)?this.#b(s,o):this.#e.close(o),this.#p(t,n.size)));let[r]=n;if(r!==void 0&&this.#p(t,n.size))throw new Error(`frame ${r} did not come`)}catch(n){e.length>1?await this.#m(e.slice(0,1),t):this.#v(e[0],n)}finally{for(let n of e)this.#n.delete(n)}}#p(e,t){return this.#a?!1:e?t>0||this.#o===this.#r&&this.#e.ahead(this.#r).length>0:!this.#l}#f(e){return Math.abs(e-this.#r)<this.#e.keep/2&&!this.#t.has(e)}#b(e,t){this.#a?this.#e.close(t):this.#y(e,t)}#y(e,t){this.#t.set(e,t),this.#s!==this.#r&&(e===this.#r||e===this.#o)&&this.#g(e,t)}#v(e,t){this.#a||(this.#i.add(e),e===this.#r&&(this.#s=e,this.#e.fail(e,t instanceof Error?t:new Error(String(t)))))}#g(e,t){this.#s=e,this.#e.show(e,t)}};var mt="rgba(10, 14, 20, 0.55)";function ve(i,e){return i.filter(t=>Math.abs(e.x-t.x)<=t.width/2&&Math.abs(e.y-t.y)<=t.height/2).sort((t,n)=>t.width*t.height-n.width*n.height)[0]}function Ne(i,e,t){i.lineJoin="round",i.lineCap="round";for(let r of e.extras)r.draw(i,t);i.globalAlpha=1,e.layers.has("tails")&&bt(i,e,t);let n=[...e.here].sort((r,s)=>Number(re(e,r))-Number(re(e,s)));for(let r of n)i.globalAlpha=He(e,r.who),e.layers.has("boxes")&&pt(i,e,r,t),e.layers.has("labels")&&ft(i,e,r,t);i.globalAlpha=1}var re=(i,e)=>i.number(e.who)===i.selected;function He(i,e){return i.selected===null||i.number(e)===i.selected||i.number(e)===i.hovered?1:.35}function $e(i,{scale:e,left:t,top:n}){return[t+(i.x-i.width/2)*e,n+(i.y-i.height/2)*e,i.width*e,i.height*e]}function pt(i,e,t,n){let r=re(e,t)||e.number(t.who)===e.hovered,[s,o,a,h]=$e(t,n);i.beginPath(),i.roundRect(s,o,a,h,Math.min(5,a/4)),i.strokeStyle=mt,i.lineWidth=r?5:3.5,i.stroke(),i.strokeStyle=e.colour(t.who),i.lineWidth=r?3:1.75,i.stroke(),r&&(i.save(),i.globalAlpha=.12,i.fillStyle=e.colour(t.who),i.fill(),i.restore())}function ft(i,e,t,n){let[r,s]=$e(t,n),o=re(e,t)?e.name(t.who):String(e.number(t.who));i.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';let a=i.measureText(o).width+10,h=Math.max(1,s-18);i.fillStyle=e.colour(t.who),i.beginPath(),i.roundRect(r-1,h,a,16,4),i.fill(),i.fillStyle="#0b0f16",i.textBaseline="middle",i.fillText(o,r+4,h+8.5)}function bt(i,e,t){let{scale:n,left:r,top:s}=t,a=[...e.before,e.here].map(h=>new Map(h.map(u=>[u.who,{x:r+u.x*n,y:s+(u.y+u.height/2)*n}])));for(let{who:h}of e.here){let u=e.number(h)===e.selected;i.strokeStyle=e.colour(h),i.lineWidth=u?3.5:2.25;for(let c=0;c<6;c++){let m=Math.floor(c*(a.length-1)/6),f=Math.floor((c+1)*(a.length-1)/6);i.globalAlpha=He(e,h)*(c+1)/6,i.beginPath();let g=!1;for(let d=m;d<=f;d++){let v=a[d]?.get(h);v&&g?i.lineTo(v.x,v.y):v&&i.moveTo(v.x,v.y),g=v!==void 0}i.stroke()}}i.globalAlpha=1}var gt=8,yt=192e6,vt=16,wt=4,xt=500,ie=class{el;frames;#e;#t;#n=p("canvas",{class:"over",role:"img"});#i=p("div",{class:"tip",role:"tooltip",hidden:!0});#r=p("div",{class:"message",role:"alert",hidden:!0});#o=p("div",{class:"wait",hidden:!0});#s;#l=null;#h=1;#a;#u=null;#d;constructor(e){let{width:t,height:n}=e;this.#e=e,this.#a={x:t/2,y:n/2},this.#t=p("canvas",{class:"picture",width:t,height:n}),this.#s=D("fit","Show the whole picture (0)",()=>this.fit()),this.#s.classList.add("fit"),this.#s.hidden=!0,this.el=p("div",{class:"stage"},this.#t,this.#n,this.#o,this.#s,this.#r,this.#i),this.el.style.setProperty("--aspect",`${t} / ${n}`);let r=this.#t.getContext("2d"),s=Math.min(160,Math.max(8,Math.floor(yt/(4*t*n)))),o=e.source(s*gt);this.frames=new ne({source:{load:(a,h)=>this.#x(o.load(a,h),a),close:()=>o.close()},close:a=>a.close(),ripe:a=>a instanceof ImageBitmap?null:createImageBitmap(a),ahead:a=>e.ahead(a),show:(a,h)=>{this.#r.hidden=!0,r.drawImage(h,0,0,t,n),e.shown()},fail:(a,h)=>{r.clearRect(0,0,t,n),this.say(h.message),e.shown()},keep:s}),this.#n.addEventListener("pointerdown",this.#f),this.#n.addEventListener("pointermove",this.#b),this.#n.addEventListener("pointerup",this.#y),this.#n.addEventListener("pointercancel",()=>this.#u=null),this.#n.addEventListener("pointerleave",()=>this.#g(null)),this.#n.addEventListener("dblclick",()=>this.fit()),this.#n.addEventListener("wheel",this.#v,{passive:!1})}draw(e){this.#l=e;let t=this.#c(),{scale:n,left:r,top:s}=t;this.#t.style.transform=`translate(${r}px, ${s}px) scale(${n})`,this.#t.style.imageRendering=n>5?"pixelated":"auto";let[o]=te(this.#n);Ne(o,e,t)}describe(e){this.#n.setAttribute("aria-label",e)}say(e){this.#r.textContent=e,this.#r.hidden=!1}zoom(e,t=this.#a){let n=Math.min(vt,Math.max(1,this.#h*e)),r=this.#h/n;this.#a={x:t.x+(this.#a.x-t.x)*r,y:t.y+(this.#a.y-t.y)*r},this.#h=n,this.#m()}fit(){this.#h=1,this.#m()}close(){clearTimeout(this.#d),this.frames.close()}#c(){let{width:e,height:t}=this.#e,{clientWidth:n,clientHeight:r}=this.el,s=Math.min(n/e,r/t)*this.#h;return{scale:s,left:n/2-this.#a.x*s,top:r/2-this.#a.y*s}}#m(){let{width:e,height:t}=this.#e,{scale:n}=this.#c(),r=(s,o,a)=>{let h=Math.min(o/2,a/n/2);return Math.min(o-h,Math.max(h,s))};this.#a={x:r(this.#a.x,e,this.el.clientWidth),y:r(this.#a.y,t,this.el.clientHeight)},this.#s.hidden=this.#h===1,this.#l&&this.draw(this.#l)}#p(e){let t=this.el.getBoundingClientRect(),{scale:n,left:r,top:s}=this.#c();return{x:(e.clientX-t.left-r)/n,y:(e.clientY-t.top-s)/n}}#f=e=>{e.button===0&&(this.#u={x:e.clientX,y:e.clientY,centre:this.#a,moved:!1},this.#n.setPointerCapture(e.pointerId))};#b=e=>{let t=this.#u;if(!t){this.#g(e);return}let[n,r]=[e.clientX-t.x,e.clientY-t.y];if(Math.hypot(n,r)>wt&&(t.moved=!0),!t.moved||this.#h===1)return;let{scale:s}=this.#c();this.#a={x:t.centre.x-n/s,y:t.centre.y-r/s},this.#m()};#y=e=>{let t=this.#u;if(this.#u=null,!t||t.moved||!this.#l)return;let n=this.#w(e);if(n){n.press();return}let r=ve(this.#l.here,this.#p(e));this.#e.select(r?this.#l.number(r.who):null)};#v=e=>{!e.ctrlKey&&!e.metaKey||(e.preventDefault(),this.zoom(Math.exp(-e.deltaY/300),this.#p(e)))};#g(e){let t=e?this.#w(e):void 0,n=e&&this.#l&&!t?ve(this.#l.here,this.#p(e)):void 0;if(this.#n.style.cursor=n||t?"pointer":this.#h>1?"grab":"default",this.#i.hidden=!n&&!t,(n||t)&&e){let o=this.el.getBoundingClientRect(),a=n&&Number.isFinite(n.confidence)?` · ${n.confidence.toFixed(2)}`:"";this.#i.textContent=t?.text??(n?`${this.#e.name(n.who)}${a}`:""),this.#i.style.left=`${Math.min(e.clientX-o.left+14,o.width-120)}px`,this.#i.style.top=`${Math.max(4,e.clientY-o.top-30)}px`}let r=this.#l?.hovered??null,s=n&&this.#l?this.#l.number(n.who):null;r!==s&&this.#e.hover(n?n.who:null)}#w(e){let t=7/this.#c().scale;for(let n of[...this.#l?.extras??[]].reverse()){let r=n.at(this.#p(e),t);if(r)return r}}async#x(e,t){if(!t.includes(this.frames.wanted))return e;clearTimeout(this.#d),this.#d=setTimeout(()=>this.#o.hidden=!1,xt);try{return await e}finally{clearTimeout(this.#d),this.#o.hidden=!0}}};var C=74,se=8,E=20,A=17,Fe=9,Pt=9.2;function Be(i,e){let t=new Map;for(let r of i){let s=t.get(r.who)??{who:r.who,...e(r.who),spans:[]};s.spans.push(r),t.set(r.who,s)}let n=r=>Math.min(...r.spans.map(s=>s.first));return[...t.values()].sort((r,s)=>n(r)-n(s)||r.number-s.number)}var oe=class{el;#e;#t=p("canvas",{"aria-hidden":"true"});#n;#i=p("div",{class:"space"});#r=p("div",{class:"tip",role:"tooltip",hidden:!0});#o=[];#s={frame:0,selected:null,colours:null};constructor(e){this.#e=e,this.#n=p("div",{class:"scroll",tabindex:-1},this.#i),this.el=p("div",{class:"timeline",role:"img","aria-label":"When each individual was in sight"},this.#t,this.#n,this.#r),this.el.hidden=!0,this.#n.addEventListener("scroll",()=>this.draw()),this.#n.addEventListener("pointerdown",this.#m),this.#n.addEventListener("pointermove",this.#p),this.#n.addEventListener("pointerleave",()=>this.#f(null,0,0))}set lanes(e){this.#o=e,this.el.hidden=e.length===0,this.el.style.height=`${E+A*Math.min(e.length,Pt)+6}px`,this.#i.style.height=`${E+A*e.length+4}px`,this.draw()}show(e,t,n){let r=t!==this.#s.selected;this.#s={frame:e,selected:t,colours:n},r&&this.#b(t),this.draw()}draw(){let{frame:e,selected:t,colours:n}=this.#s;if(!n||this.el.hidden||!this.#t.clientWidth)return;let[r,s,o]=te(this.#t);r.font='11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',r.textBaseline="middle",this.#h(r,s,o,t,n),this.#l(r,s,n);let a=this.#a(e,s);r.fillStyle=n.accent,r.fillRect(a-.75,E-4,1.5,o-E+4)}#l(e,t,n){let{frames:r,seconds:s}=this.#e,o=s(r-1);e.clearRect(0,0,t,E),e.fillStyle=n.line,e.fillRect(C,E-.5,t-C,1);let a=Le(o,(t-C)/70);e.textAlign="center";for(let h=0;h<=o+1e-6;h+=a){let u=this.#a(Re(h,r,s),t);e.fillStyle=n.line,e.fillRect(u-.5,E-5,1,5),e.fillStyle=n.muted;let c=a<1?`${h.toFixed(1)} s`:B(h).replace(/\.00$/,""),m=e.measureText(c).width/2;e.fillText(c,Math.min(u,t-m-1),E/2-2)}}#h(e,t,n,r,s){let o=this.#n.scrollTop,a=Math.floor(o/A),h=Math.min(this.#o.length,Math.ceil((o+n-E)/A));for(let u=a;u<h;u++){let c=this.#o[u],m=E+A*u-o+A/2+2,f=c.number===r;f&&(e.fillStyle=s.line,e.globalAlpha=.7,e.beginPath(),e.roundRect(0,m-A/2,t,A,4),e.fill()),e.globalAlpha=r===null||f?1:.45,e.fillStyle=c.colour,e.beginPath(),e.arc(9,m,3.5,0,2*Math.PI),e.fill(),e.fillStyle=f?s.text:s.muted,e.textAlign="left",e.fillText(c.name,18,m+.5,C-24),e.fillStyle=c.colour;for(let g of c.spans){let d=this.#a(g.first,t),v=this.#a(g.last,t);e.beginPath(),e.roundRect(d-1,m-Fe/2,Math.max(2.5,v-d+2),Fe,3),e.fill()}e.globalAlpha=1}}#a(e,t){let n=t-C-2*se;return C+se+n*e/Math.max(1,this.#e.frames-1)}#u(e){let t=this.#t.clientWidth-C-2*se,n=this.#e.frames-1;return Math.round(Math.min(1,Math.max(0,(e-C-se)/t))*n)}#d(e){return e<E?null:this.#o[Math.floor((e-E-2+this.#n.scrollTop)/A)]??null}#c(e){let t=this.#t.getBoundingClientRect();return[e.clientX-t.left,e.clientY-t.top]}#m=e=>{if(e.button!==0)return;let[t,n]=this.#c(e);if(t>this.#n.clientWidth)return;let r=this.#d(n),s=r?Math.min(...r.spans.map(o=>o.first)):0;this.#e.jump(t<C&&r?s:this.#u(t),r?.number??null),this.#n.setPointerCapture(e.pointerId)};#p=e=>{let[t,n]=this.#c(e);e.buttons&1?this.#e.jump(this.#u(t),this.#s.selected):this.#f(this.#d(n),t,n)};#f(e,t,n){if(this.#e.hover(e?.number??null),this.#r.hidden=e===null,!e)return;let r=Math.min(...e.spans.map(a=>a.first)),s=Math.max(...e.spans.map(a=>a.last)),{seconds:o}=this.#e;this.#r.textContent=`${e.name} · ${B(o(r))} – ${B(o(s))}`,this.#r.style.left=`${Math.min(t+12,this.#t.clientWidth-190)}px`,this.#r.style.top=`${n-30}px`}#b(e){let t=this.#o.findIndex(s=>s.number===e);if(t<0)return;let n=this.#n.clientHeight-E,r=t*A;r<this.#n.scrollTop?this.#n.scrollTop=r:r+A>this.#n.scrollTop+n&&(this.#n.scrollTop=r+A-n)}};var we=[.25,.5,1,2,4,8],ae=class{el;#e;#t;#n;#i;#r;#o=p("span",{class:"now"});#s;#l=new Map;constructor(e){this.#e=e;let t=Math.max(0,e.frames-1),n=D("first","First frame (Home)",()=>e.jump(0)),r=D("last","Last frame (End)",()=>e.jump(t));n.classList.add("first"),r.classList.add("last"),this.#t=D("play","Play (space)",()=>e.toggle()),this.#t.classList.add("play"),this.#n=D("loop","Loop",()=>e.set("loop",this.#n.getAttribute("aria-pressed")!=="true")),this.#r=p("input",{type:"text",inputmode:"numeric","aria-label":"Go to frame"}),this.#r.addEventListener("change",()=>e.jump(Number(this.#r.value))),this.#r.addEventListener("focus",()=>this.#r.select()),this.#i=p("select",{"aria-label":"Speed",title:"Speed"}),this.#a(we),this.#i.addEventListener("change",()=>e.set("speed",Number(this.#i.value))),this.#s=p("input",{type:"range",min:0,max:t,step:1,value:0,"aria-label":"Frame"}),this.#s.addEventListener("input",()=>e.jump(this.#s.valueAsNumber));let s=D("back","Frame before (←)",()=>e.step(-1)),o=D("next","Next frame (→)",()=>e.step(1)),a=`/ ${t} · `,h=p("div",{class:"bar",role:"toolbar","aria-label":"Playback"},p("div",{class:"group"},n,s,this.#t,o,r),p("div",{class:"clock"},this.#r,a,this.#o,`/ ${B(e.seconds(t))}`),p("div",{class:"grow"}),this.#h(),p("div",{class:"group"},this.#i,this.#n));h.style.setProperty("--digits",String(String(t).length));let u=p("div",{class:"slide"},this.#s);u.style.setProperty("--gutter",`${C}px`),this.el=p("div",{},h,u)}show(e,t){let{frames:n,seconds:r}=this.#e,s=B(r(e));if(this.#r.getRootNode()instanceof ShadowRoot&&this.#u())return;this.#r.value=String(e),this.#o.textContent=s,this.#s.value=String(e),this.#s.setAttribute("aria-valuetext",`frame ${e}, ${s}`);let o=e/Math.max(1,n-1);this.#s.style.setProperty("--done",`calc(8px + (100% - 16px) * ${o})`);let a=t?"Pause (space)":"Play (space)";this.#t.title!==a&&(this.#t.replaceChildren(ye(t?"pause":"play")),this.#t.setAttribute("aria-label",a),this.#t.title=a)}settings(e,t,n){for(let[r,s]of this.#l)s.setAttribute("aria-pressed",String(e.has(r)));we.includes(t)||this.#a([...we,t].sort((r,s)=>r-s)),this.#i.value=String(t),this.#n.setAttribute("aria-pressed",String(n))}press(e){this.#l.get(e)?.click()}#h(){let e=p("div",{class:"group",role:"group","aria-label":"Layers"});return this.#e.layers.forEach((t,n)=>{let r=t.charAt(0).toUpperCase()+t.slice(1),s=p("button",{type:"button",class:"chip","aria-pressed":"false",title:`${r} (${n+1})`},r);s.addEventListener("click",()=>this.#e.layer(t)),this.#l.set(t,s),e.append(s)}),e}#a(e){this.#i.replaceChildren(...e.map(t=>p("option",{value:t},`${t}×`)))}#u(){let e=this.#r.getRootNode();return e instanceof ShadowRoot&&e.activeElement===this.#r}};function _e(i,e){return{draw(t,{scale:n,left:r,top:s}){i.forEach(({name:o,closed:a,points:h},u)=>{let c=W(u+4,e);t.beginPath(),h.forEach(([g,d],v)=>{v?t.lineTo(r+g*n,s+d*n):t.moveTo(r+g*n,s+d*n)}),a&&t.closePath(),t.strokeStyle=c,t.fillStyle=c,t.lineWidth=2,t.setLineDash([7,4]),t.stroke(),t.setLineDash([]),a&&(t.globalAlpha=.12,t.fill(),t.globalAlpha=1);let[m,f]=h[0]??[0,0];t.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',t.textBaseline="bottom",t.lineWidth=3,t.strokeStyle="rgba(10, 14, 20, 0.7)",t.strokeText(o,r+m*n+4,s+f*n-3),t.fillText(o,r+m*n+4,s+f*n-3)})},at:()=>{}}}var St=48,Mt=.55,le=class{#e;#t;#n;#i=new M(St);#r=!1;constructor(e,t,n,r){this.#e=e,this.#n={x:t,y:n},this.#t=r}at(e){let t=this.#i.get(e);return t||this.#s(e),{draw:(n,r)=>t&&this.#o(n,r,t),at:n=>{let r=t&&Et(t,n,this.#n);return r===void 0?void 0:{text:`${r.toFixed(1)} ${t?.unit??""}`,press:()=>{}}}}}#o(e,{scale:t,left:n,top:r},s){e.globalAlpha=Mt,e.imageSmoothingQuality="high",e.drawImage(s.picture,n,r,this.#n.x*t,this.#n.y*t),e.globalAlpha=1}async#s(e){if(!this.#r){this.#r=!0;try{let[t,[n]]=await this.#e.ask("depth",{frame:e});if(!n)return;let r=t;this.#i.set(e,{...r,values:n,picture:kt(n,r.columns,r.rows)})}finally{this.#r=!1}this.#t()}}};function Et(i,e,t){let n=Math.floor(e.x/t.x*i.columns),r=Math.floor(e.y/t.y*i.rows);if(n<0||r<0||n>=i.columns||r>=i.rows)return;let s=i.values[r*i.columns+n]??0;return s?i.least+(i.most-i.least)*(s-1)/254:void 0}function kt(i,e,t){let n=document.createElement("canvas");n.width=e,n.height=t;let r=n.getContext("2d"),s=r.createImageData(e,t);return i.forEach((o,a)=>s.data.set(At(o),a*4)),r.putImageData(s,0,0),n}function At(i){if(!i)return[0,0,0,0];let e=(i-1)/254,t=n=>Math.round(255*Math.min(1,Math.max(0,1.5-Math.abs(4*e-n))));return[t(1),t(2),t(3),255]}var _=128,Tt=64,Ct=2,We=9,he=class{#e;#t;#n;#i=new M(Tt);#r=new Set;constructor(e,t,n){this.#e=e,this.#t=t,this.#n=n}at(e){let t=this.#i.get(Math.floor(e/_));if(!t){this.#o(Math.floor(e/_));return}return Rt(t.offsets,t.numbers,t.boxes,e-t.start)}prefetch(e){let t=Math.floor((e+_/2)/_);t*_<this.#t&&!this.#i.has(t)&&this.#o(t)}async#o(e){if(this.#r.has(e))return;this.#r.add(e);let t=e*_,n=Math.min(t+_,this.#t);try{let[,[r,s,o]]=await this.#e.ask("pairs",{start:t,stop:n});r&&s&&o&&(this.#i.set(e,{start:t,offsets:T(r),numbers:T(s),boxes:X(o)}),this.#n())}finally{this.#r.delete(e)}}};function Rt(i,e,t,n){let r=[];for(let s=i[n]??0;s<(i[n+1]??0);s++){let[o,a]=e.subarray(s*Ct),h=t.subarray(s*We,(s+1)*We),u=c=>h.slice(c,c+4);r.push({pair:o,verb:a,human:[...u(0)],object:[...u(4)],score:h[8]})}return r}function Lt(i,e,t){let n,r=t;for(let s of i){let{human:o,object:a}=s;if(!Number.isFinite(a[0]))continue;let h=It(e,{x:o[0],y:o[1]},{x:a[0],y:a[1]});h<=r&&([n,r]=[s,h])}return n}function It(i,e,t){let[n,r]=[t.x-e.x,t.y-e.y],s=n*n+r*r,o=s?Math.min(1,Math.max(0,((i.x-e.x)*n+(i.y-e.y)*r)/s)):0;return Math.hypot(i.x-e.x-o*n,i.y-e.y-o*r)}var ue=class{#e;#t;constructor(e,t){this.#e=e,this.#t=t}draw(e,t){let{chosen:n}=this.#t,r=[...this.#e].sort((s,o)=>+(s.pair===n)-+(o.pair===n));for(let s of r)Dt(e,s,t,this.#t)}at(e,t){let n=Lt(this.#e,e,t);if(!n)return;let{verbs:r,press:s,chosen:o}=this.#t;return{text:`${r[n.verb]??"?"} · ${n.score.toFixed(2)}`,press:()=>s(n.pair===o||n.pair<0?null:n.pair)}}};function Dt(i,e,t,n){let{scale:r,left:s,top:o}=t,a=W(Math.max(0,e.verb),n.palette),h=e.pair>=0&&e.pair===n.chosen,u=([v,H])=>({x:s+v*r,y:o+H*r}),[c,m]=[u(e.human),u(e.object)];if(i.globalAlpha=n.chosen===null||h?1:.4,Number.isFinite(m.x)){for(let[I,O]of[[h?5.5:4,"rgba(10, 14, 20, 0.55)"],[h?3.5:2,a]])i.strokeStyle=O,i.lineWidth=I,i.beginPath(),i.moveTo(c.x,c.y),i.lineTo(m.x,m.y),i.stroke();let[,,v,H]=e.object;i.setLineDash([5,4]),i.lineWidth=h?2.5:1.5,i.strokeRect(m.x-v*r/2,m.y-H*r/2,v*r,H*r),i.setLineDash([]);for(let I of[c,m])i.fillStyle=a,i.beginPath(),i.arc(I.x,I.y,h?4.5:3.5,0,2*Math.PI),i.fill()}let f=Number.isFinite(m.x)?{x:(c.x+m.x)/2,y:(c.y+m.y)/2}:c,g=n.verbs[e.verb]??"?";i.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';let d=i.measureText(g).width+12;i.fillStyle="rgba(10, 14, 20, 0.82)",i.beginPath(),i.roundRect(f.x-d/2,f.y-9,d,18,9),i.fill(),i.strokeStyle=a,i.lineWidth=1.5,i.stroke(),i.fillStyle="#f3f6fa",i.textBaseline="middle",i.fillText(g,f.x-d/2+6,f.y+.5),i.globalAlpha=1}var Ve=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var Nt=200,Ht=180,$t=2,Ft=120;function Bt({model:i,el:e,view:t}){let n=p("div",{class:"hoilab-scrubber","data-lm-suppress-shortcuts":"true"}),r=n.attachShadow({mode:"open"});r.append(p("style",{},Ve)),e.append(n);let s=new K(i,t),o=[()=>s.close(),()=>n.remove()];return s.ask("describe").then(([a,[h]])=>{let u=h?Ae(h):new Float64Array,c=a;(n.isConnected||e.isConnected)&&o.unshift(_t({model:i,el:e,...t?{view:t}:{}},n,r,s,c,u))}).catch(a=>r.append(p("p",{role:"alert"},a.message))),()=>{for(let a of o.splice(0))a()}}function _t({model:i},e,t,n,r,s){let o=Math.max(0,r.frames-1),a=l=>s[l]??0,h=Math.min(Ft,Math.ceil($t*ze(s))),u=l=>r.individuals[l]??l,c=l=>`${u(l)} ${r.classes[l]??""}`.trim(),m=l=>W(u(l),r.palette),f=()=>i.get("selected")??null,g=()=>new Set(i.get("layers")),d=de(Number(i.get("frame"))),v=1,H=!1,I=null,O,xe=0,ce=0,$;function de(l){return Math.min(o,Math.max(0,Math.round(l)||0))}let me=new Z(n,r.frames,()=>k()),pe=new he(n,r.frames,()=>k()),Ue=new le(n,r.width,r.height,()=>k()),P=new ee({frames:r.frames,seconds:a,ready:l=>w.frames.ready(l),show:l=>S(l,{playing:!0}),end:()=>L(i,"playing",!1)}),w=new ie({width:r.width,height:r.height,source:l=>new Q(n,r,l),ahead:je,shown:()=>{e.dataset.shown=String(w.frames.shown),k()},select:fe,hover:l=>{I=l===null?null:u(l),k()},name:c}),V=new ae({frames:r.frames,layers:r.layers,seconds:a,jump:l=>S(l),step:l=>S(d+l),toggle:()=>L(i,"playing",!i.get("playing")),set:(l,b)=>L(i,l,b),layer:l=>{let b=g();b.delete(l)||b.add(l),L(i,"layers",r.layers.filter(x=>b.has(x)))}}),G=new oe({frames:r.frames,seconds:a,jump:(l,b)=>{b!==null&&fe(b),S(l)},hover:l=>{I!==l&&(I=l,k())}});function je(l){if($!==void 0)return[];let b=P.stride*v,x=Math.min(P.playing?16:6,w.frames.keep>>1);return Array.from({length:x},(y,R)=>l+(R+1)*b).map(y=>P.playing&&P.loop&&y>o?y-o-1:y).filter(y=>y>=0&&y<=o)}function S(l,{playing:b=!1,tell:x=!0}={}){let y=de(l),R=Math.abs(y-d);if(b||(v=y<d&&y>=d-30?-1:1,R>1&&Ye(),P.jump(y)),d=y,e.dataset.frame=String(d),w.frames.want(d),V.show(d,P.playing),k(),!x)return;let U=b||R>1?Math.max(0,xe+Nt-performance.now()):0;U===0&&clearTimeout(O),(U===0||O===void 0)&&(O=setTimeout(Pe,U))}function Ge(l){return G.lanes=Be(l,b=>({number:u(b),name:c(b),colour:m(b)})),z.classList.toggle("lanes",l.length>0),k(),!H}function Ye(){clearTimeout($),$=setTimeout(()=>{$=void 0,w.frames.prefetch()},Ht)}function Pe(){clearTimeout(O),O=void 0,xe=performance.now(),L(i,"frame",d)}function fe(l){L(i,"selected",l)}function k(){ce||=requestAnimationFrame(Ke)}function Ke(){ce=0;let l=w.frames.shown;e.dataset.selected=String(f()??"");let x=g().has("tails")&&l>=0?Array.from({length:Math.min(h,l)},(R,U)=>me.at(l-Math.min(h,l)+U)??[]):[],y=l>=0?me.at(l)??[]:[];me.prefetch(Math.max(0,l)),w.draw({here:y,before:x,layers:g(),extras:Xe(l),selected:f(),hovered:I,name:c,number:u,colour:m}),w.describe(`frame ${l}, ${a(l).toFixed(2)} s, ${y.length} in sight`),G.show(d,f(),be)}function Xe(l){let b=g(),x=R=>b.has(R)&&r.layers.includes(R)&&l>=0,y=[];return x("depth")&&y.push(Ue.at(l)),x("zones")&&y.push(_e(r.zones,r.palette)),x("pairs")&&(pe.prefetch(l),y.push(new ue(pe.at(l)??[],{verbs:r.verbs,palette:r.palette,chosen:i.get("pair")??null,press:R=>L(i,"pair",R)}))),e.dataset.pairs=x("pairs")?String(pe.at(l)?.length??""):"",e.dataset.pair=String(i.get("pair")??""),y}function Se(){i.get("playing")?(clearTimeout($),$=void 0,P.play(d),w.frames.prefetch()):(P.pause(),Pe()),V.show(d,P.playing)}function Y(){P.speed=Number(i.get("speed")),P.loop=!!i.get("loop"),V.settings(g(),P.speed,P.loop),k()}let Me=Math.max(1,Math.round(ze(s))),Ee={" ":()=>L(i,"playing",!i.get("playing")),ArrowLeft:()=>S(d-1),ArrowRight:()=>S(d+1),"Shift+ArrowLeft":()=>S(d-10),"Shift+ArrowRight":()=>S(d+10),PageUp:()=>S(d-Me),PageDown:()=>S(d+Me),Home:()=>S(0),End:()=>S(o),Escape:()=>{fe(null),L(i,"pair",null)},"+":()=>w.zoom(1.25),"-":()=>w.zoom(.8),0:()=>w.fit()};for(let[l,b]of r.layers.entries())Ee[String(l+1)]=()=>V.press(b);let Ze=l=>{let b=l.target;if(l.ctrlKey||l.metaKey||l.altKey||b.matches('input[type="text"], select')||l.key===" "&&b.matches("button"))return;let x=Ee[l.shiftKey&&l.key.startsWith("Arrow")?`Shift+${l.key}`:l.key];x&&(l.preventDefault(),l.stopPropagation(),x())},z=p("div",{class:"scrubber",tabindex:0,role:"group","aria-label":"Frame scrubber"});z.append(w.el,V.el,G.el),z.addEventListener("keydown",Ze),t.append(z);let be=ge(e),qe=[Ie(e,l=>{e.dataset.theme=l?"dark":"light",be=ge(e),G.show(d,f(),be)}),N(i,"frame",()=>{let l=de(Number(i.get("frame")));l!==d&&S(l,{tell:!1})}),N(i,"selected",k),N(i,"pair",k),N(i,"layers",Y),N(i,"speed",Y),N(i,"loop",Y),N(i,"playing",Se)],ke=new ResizeObserver(()=>k());return ke.observe(z),Y(),S(d,{tell:!1}),i.get("playing")&&Se(),r.individuals.length&&Ce(n,r.frames,Ge).catch(l=>w.say(l.message)),()=>{H=!0,clearTimeout(O),clearTimeout($),cancelAnimationFrame(ce),P.pause(),ke.disconnect(),w.close();for(let l of qe)l()}}function ze(i){let e=(i.at(-1)??0)-(i[0]??0);return e>0?(i.length-1)/e:25}var _n={render:Bt};export{_n as default};
